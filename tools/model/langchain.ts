import type { AIMessageChunk } from "@langchain/core/messages";
import type { ChatModel } from "../../agent/core/ports.ts";
import { createAnsweringModel } from "./answering.ts";
import type { Question } from "./answering.ts";
import { explainFault, unsupportedSetting } from "./faults.ts";
import { parseModelName, resolveKey } from "./model-name.ts";
import type { ModelName } from "./model-name.ts";
import type { RawReply } from "./reply.ts";
import { asksForJsonSchema, instructJson, jsonSchemaFormat } from "./structured.ts";
import { watchStream } from "./watch-stream.ts";

export interface LangchainOptions {
  /** `provider:name` or `provider/name`: `openai:gpt-4.1`, `ollama/llama3:8b`. */
  readonly model: string;
  /** Address of an OpenAI-compatible server, with its `/v1`; null for the provider's own. */
  readonly apiBase?: string | null;
  /** Null reads the provider's usual variable, e.g. OPENAI_API_KEY. */
  readonly apiKey?: string | null;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** A call may last this long in all. */
  readonly callSeconds?: number;
  /** A call may be silent this long; models that think before they speak need minutes. */
  readonly stallSeconds?: number;
}

/** What a server was seen to refuse: learned by a failed call, kept for the life of the model. */
interface Dialect {
  responseFormat: boolean;
  temperature: boolean;
}

interface Connection extends ModelName {
  readonly apiBase: string | null;
  readonly key: string | null;
  readonly callSeconds: number;
  readonly stallSeconds: number;
  readonly dialect: Dialect;
}

/**
 * Any provider of langchain behind the port. Replies are streamed, so that a silent server is noticed;
 * by `stream`, not by `invoke`, which counts tokens of streamed replies with tables it downloads.
 * Nothing is retried here: the client does not repeat a 429 without `retry-after` (see `with-retry.ts`).
 * @throws ModelError authentication, at once, when a key is needed and there is none
 */
export function createLangchainModel(options: LangchainOptions): ChatModel {
  const { provider, name } = parseModelName(options.model);
  const apiBase = options.apiBase ?? null;
  const environment = options.environment ?? process.env;
  const connection: Connection = {
    provider,
    name,
    apiBase,
    key: resolveKey({ provider, apiKey: options.apiKey ?? null, apiBase, environment }),
    callSeconds: options.callSeconds ?? 900,
    stallSeconds: options.stallSeconds ?? 300,
    dialect: { responseFormat: asksForJsonSchema(provider), temperature: true },
  };
  return createAnsweringModel(`${provider}:${name}`, (question, signal) =>
    answer(connection, question, signal),
  );
}

async function answer(
  connection: Connection,
  question: Question,
  signal: AbortSignal,
): Promise<RawReply> {
  const { dialect } = connection;
  try {
    return await callOnce(connection, question, signal);
  } catch (error) {
    signal.throwIfAborted();
    const refused = unsupportedSetting(error);
    if (refused === "response-format" && dialect.responseFormat) dialect.responseFormat = false;
    else if (refused === "temperature" && dialect.temperature) dialect.temperature = false;
    else throw explainFault(error, connection.provider);
    return answer(connection, question, signal);
  }
}

async function callOnce(
  connection: Connection,
  question: Question,
  signal: AbortSignal,
): Promise<RawReply> {
  const { dialect, callSeconds, stallSeconds } = connection;
  const client = await openClient(connection, question);
  const messages = dialect.responseFormat
    ? question.messages
    : instructJson(question.messages, question.schema);
  const format = dialect.responseFormat
    ? { response_format: jsonSchemaFormat(question.schema) }
    : {};
  const started = performance.now();
  const pieces = await watchStream(
    (signal) =>
      client.stream(
        messages.map(({ role, text }) => ({ role, content: text })),
        { signal, ...format },
      ),
    { callSeconds, stallSeconds, signal },
  );
  return readReply(pieces, (performance.now() - started) / 1000);
}

async function openClient(connection: Connection, question: Question) {
  const { initChatModel } = await import("langchain");
  const { provider, name, apiBase, key, dialect } = connection;
  return initChatModel(name, {
    modelProvider: provider,
    maxRetries: 0,
    maxTokens: question.maximumOutputTokens,
    ...(dialect.temperature ? { temperature: question.temperature } : {}),
    ...(key === null ? {} : { apiKey: key }),
    ...(apiBase === null ? {} : { baseUrl: apiBase, configuration: { baseURL: apiBase } }),
  });
}

function readReply(pieces: readonly AIMessageChunk[], seconds: number): RawReply {
  const [first, ...rest] = pieces;
  const whole = rest.reduce((message, piece) => message?.concat(piece), first);
  const usage = whole?.usage_metadata;
  const metadata = whole?.response_metadata ?? {};
  const reason: unknown = metadata["finish_reason"] ?? metadata["stop_reason"];
  return {
    text: whole?.text ?? "",
    end: endOf(typeof reason === "string" ? reason.toLowerCase() : ""),
    spend: {
      dollars: 0,
      inputTokens: usage?.input_tokens ?? 0,
      cachedTokens: usage?.input_token_details?.cache_read ?? 0,
      outputTokens: usage?.output_tokens ?? 0,
      calls: 1,
      seconds,
      unknownPrice: true,
    },
  };
}

function endOf(reason: string): RawReply["end"] {
  if (["length", "max_tokens", "model_length"].includes(reason)) return "length";
  return ["content_filter", "refusal", "safety"].includes(reason) ? "refused" : "complete";
}
