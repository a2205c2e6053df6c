import http from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

const bodySchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().optional(),
  temperature: z.number().optional(),
  max_tokens: z.number().optional(),
  max_completion_tokens: z.number().optional(),
  response_format: z.looseObject({ type: z.string() }).optional(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
});

export interface ReceivedRequest {
  readonly body: z.infer<typeof bodySchema>;
  readonly authorization: string;
}

export type ServerReply =
  | {
      readonly kind: "text";
      readonly text: string;
      readonly finish?: string;
      readonly usage?: null;
    }
  | {
      readonly kind: "status";
      readonly status: number;
      readonly message: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Accepts the request and never answers. */
  | { readonly kind: "silence" }
  /** Begins to answer and stops without closing. */
  | { readonly kind: "stall" }
  /** Cuts the connection: before any byte, or in the middle of the answer. */
  | { readonly kind: "cut"; readonly when: "before" | "during" };

export interface ChatServer extends AsyncDisposable {
  /** With `/v1`. */
  readonly base: string;
  readonly requests: readonly ReceivedRequest[];
}

/** A real HTTP server that speaks OpenAI's chat protocol, streamed, and misbehaves on request. */
export async function startChatServer(
  answer: (request: ReceivedRequest, number: number) => ServerReply,
): Promise<ChatServer> {
  const requests: ReceivedRequest[] = [];
  const receive = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const body = bodySchema.parse(JSON.parse(await readBody(request)));
    const received = { body, authorization: request.headers.authorization ?? "" };
    requests.push(received);
    send(response, body.model, answer(received, requests.length));
  };
  const server = http.createServer((request, response) => void receive(request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = z.custom<AddressInfo>().parse(server.address());
  return {
    base: `http://127.0.0.1:${port}/v1`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function readBody(request: http.IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

function send(response: http.ServerResponse, model: string, reply: ServerReply): void {
  if (reply.kind === "silence") return;
  if (reply.kind === "cut" && reply.when === "before") {
    response.destroy();
    return;
  }
  if (reply.kind === "status") {
    response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
    response.end(JSON.stringify({ error: { message: reply.message } }));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  const chunk = (choices: unknown, usage: unknown = null) => {
    const head = { id: `chat-${performance.now()}`, object: "chat.completion.chunk", created: 1 };
    response.write(`data: ${JSON.stringify({ ...head, model, choices, usage })}\n\n`);
  };
  const delta = (content: string, finish: string | null = null) =>
    chunk([{ index: 0, delta: { role: "assistant", content }, finish_reason: finish }]);
  if (reply.kind !== "text") {
    delta("{");
    if (reply.kind === "cut") setTimeout(() => response.destroy(), 20);
    return;
  }
  for (let at = 0; at < reply.text.length; at += 40) delta(reply.text.slice(at, at + 40));
  delta("", reply.finish ?? "stop");
  if (reply.usage !== null) chunk([], usageOf(reply.text));
  response.end("data: [DONE]\n\n");
}

function usageOf(text: string) {
  return {
    prompt_tokens: 100,
    completion_tokens: text.length,
    total_tokens: 100 + text.length,
    prompt_tokens_details: { cached_tokens: 40 },
  };
}
