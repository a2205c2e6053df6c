import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import { openRequestCheck } from "./openapi-check.ts";

/** A request that came by, before or after it was passed on. */
export interface SeenRequest {
  readonly operation: string;
  readonly method: string;
  readonly when: "before" | "after";
}

export interface ApiProxy {
  readonly url: string;
  /** Every byte that was sent, but the Authorization header: that one is meant for the host. */
  readonly sent: string[];
  /** What GitHub's own description says against requests. */
  readonly faults: string[];
  /** Operations of the description that were used. */
  readonly operations: ReadonlySet<string>;
  readonly requests: () => number;
  close(): Promise<void>;
}

export interface ApiProxyOptions {
  readonly target: string;
  /** Answers in the host's place, by address: what the host does not know. Null leaves it to the host. */
  readonly answer: (url: string) => unknown;
  /** True ends the connection without an answer: the caller has killed who asked. */
  readonly interrupt: (seen: SeenRequest) => Promise<boolean>;
}

/** Stands between the App and the host, reads everything that is sent, and can cut the line. */
export async function openApiProxy({
  target,
  interrupt,
  answer: answerFor,
}: ApiProxyOptions): Promise<ApiProxy> {
  const check = openRequestCheck();
  const sent: string[] = [];
  const faults: string[] = [];
  const server = createServer((request, response) => {
    handle(request)
      .then((answer) => {
        if (answer === null) return request.socket.destroy();
        response.writeHead(answer.status, answer.headers);
        return response.end(answer.body);
      })
      .catch(() => request.socket.destroy());
  });

  async function handle(request: IncomingMessage) {
    const bytes = await readBody(request);
    const { method = "GET", url = "/" } = request;
    const { authorization: _, ...headers } = request.headers;
    sent.push(`${method} ${url}\n${JSON.stringify(headers)}\n${bytes.toString("utf8")}`);
    const body: unknown = bytes.length === 0 ? undefined : JSON.parse(bytes.toString("utf8"));
    faults.push(...check.faultsOf({ method, url, body }));
    const operation = check.operationOf({ method, url, body }) ?? `${method} ${url}`;
    if (await interrupt({ operation, method, when: "before" })) return null;
    const own = answerFor(url);
    const answer = own === null ? await pass(request, bytes) : jsonAnswer(own);
    if (await interrupt({ operation, method, when: "after" })) return null;
    return answer;
  }

  function jsonAnswer(value: unknown) {
    const headers = { "content-type": "application/json" };
    return { status: 200, headers, body: Buffer.from(JSON.stringify(value)) };
  }

  async function pass({ method, url, headers }: IncomingMessage, body: Buffer) {
    const kept = Object.entries(headers).flatMap(([name, value]) =>
      ["host", "connection", "content-length", "transfer-encoding"].includes(name) ||
      typeof value !== "string"
        ? []
        : [[name, value] as const],
    );
    const answer = await fetch(`${target}${url}`, {
      method: method ?? "GET",
      headers: kept.map(([name, value]): [string, string] => [name, value]),
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
    });
    const type = answer.headers.get("content-type");
    const link = answer.headers.get("link");
    return {
      status: answer.status,
      headers: {
        ...(type === null ? {} : { "content-type": type }),
        ...(link === null ? {} : { link }),
      },
      body: Buffer.from(await answer.arrayBuffer()),
    };
  }

  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    sent,
    faults,
    operations: check.seen,
    requests: () => sent.length,
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}
