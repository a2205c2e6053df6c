import { ModelError, RepairError, usageError } from "../../agent/core/errors.ts";
import type { ModelFault } from "../../agent/core/errors.ts";
import { keyAdvice } from "./model-name.ts";

/** What a client's exception says, whichever client threw it. */
interface ClientError {
  readonly status: number | null;
  readonly message: string;
  readonly code: string | null;
  readonly retryAfterSeconds: number | null;
}

/** Turns a client's exception into the fault it is. Aborts by the caller are not faults: see caller. */
export function explainFault(error: unknown, provider: string): RepairError {
  if (error instanceof RepairError) return error;
  const seen = readClientError(error);
  const [, missing] =
    /(?:import|find package) ['"]?(@?[\w./-]*langchain[\w/-]*)/.exec(seen.message) ?? [];
  if (missing !== undefined) {
    const what = `the model provider ${provider} needs the package ${missing}, which is not installed`;
    return usageError(what, `npm install ${missing}, or use an OpenAI-compatible --api-base`);
  }
  const fault = faultOf(seen);
  const mend = mendOf(fault, provider, seen);
  return new ModelError(fault, `${provider}: ${describe(fault, seen)}`, {
    cause: error,
    ...(mend === null ? {} : { mend }),
    ...(seen.retryAfterSeconds === null ? {} : { retryAfterSeconds: seen.retryAfterSeconds }),
  });
}

/** A 400 that names a setting which this server or model does not take: ask again without it. */
export function unsupportedSetting(error: unknown): "response-format" | "temperature" | null {
  const { status, message } = readClientError(error);
  if (status !== 400 && status !== 404 && status !== 422) return null;
  if (/response_format|json_schema|structured output|guided/i.test(message))
    return "response-format";
  if (/temperature/i.test(message)) return "temperature";
  return null;
}

function faultOf({ status, message, code }: ClientError): ModelFault {
  if (status === 401 || status === 403) return "authentication";
  if (status === 429)
    return /quota|billing|credit/i.test(message) ? "authentication" : "rate-limited";
  if (status === 408 || status === 504) return "timed-out";
  if (status !== null && status >= 500) return "server";
  if (status !== null) return "unreachable";
  if (/api key|credential|unauthori[sz]ed/i.test(message)) return "authentication";
  if (/time[d ]*-?out/i.test(message) || code === "ETIMEDOUT") return "timed-out";
  return "unreachable";
}

function describe(fault: ModelFault, { status, message, code }: ClientError): string {
  const said = firstLine(message);
  const number = status === null || said.startsWith(String(status)) ? "" : `${status} `;
  const because = code === null || said.includes(code) ? "" : ` (${code})`;
  return `${fault.replace("-", " ")}: ${number}${said}${because}`;
}

function mendOf(fault: ModelFault, provider: string, { status }: ClientError): string | null {
  if (fault === "authentication") return keyAdvice(provider);
  if (status === 404) return "check the model's name and the address given by --api-base";
  if (fault === "unreachable") return "check the network and the address given by --api-base";
  if (fault === "rate-limited")
    return "wait and continue the run with --resume, or use another model";
  return null;
}

function readClientError(error: unknown): ClientError {
  const causes = causeChain(error);
  const pick = (name: string) => causes.map((cause) => property(cause, name));
  const message = pick("message").find((text) => typeof text === "string");
  const code = pick("code").find((value) => typeof value === "string");
  const headers = pick("headers").find((value) => value instanceof Headers);
  return {
    status: pick("status").find((value) => typeof value === "number") ?? null,
    message: typeof message === "string" ? message : String(error),
    code: code ?? null,
    retryAfterSeconds: headers === undefined ? null : retryAfter(headers),
  };
}

function causeChain(error: unknown): readonly object[] {
  const chain: object[] = [];
  for (let at = error; typeof at === "object" && at !== null && chain.length < 6;) {
    chain.push(at);
    at = property(at, "cause");
  }
  return chain;
}

function property(value: object, name: string): unknown {
  return Reflect.get(value, name);
}

/** Seconds or an HTTP date; some providers send milliseconds in a header of their own. */
function retryAfter(headers: Headers): number | null {
  const milliseconds = Number(headers.get("retry-after-ms") ?? Number.NaN);
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds / 1000;
  const text = headers.get("retry-after");
  if (text === null) return null;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, (date - Date.now()) / 1000);
}

function firstLine(text: string): string {
  const line = text.split("\n")[0] ?? "";
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
