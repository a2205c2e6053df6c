import { afterEach, describe, expect, it } from "vitest";
import { createLangchainModel } from "../../../tools/model/langchain.ts";
import type { LangchainOptions } from "../../../tools/model/langchain.ts";
import { colourRequest, red } from "../../contracts/chat-model.contract.ts";
import { startChatServer } from "../../support/chat-server.ts";
import type { ChatServer, ServerReply } from "../../support/chat-server.ts";

const never = new AbortController().signal;
const good: ServerReply = { kind: "text", text: JSON.stringify(red) };
const key = "sk-test-of-nothing";
let server: ChatServer | null = null;

async function serve(...replies: readonly ServerReply[]): Promise<ChatServer> {
  server = await startChatServer((_request, number) => replies[number - 1] ?? good);
  return server;
}

function open(base: string, change: Partial<LangchainOptions> = {}) {
  return createLangchainModel({ model: "openai:small", apiBase: base, apiKey: key, ...change });
}

afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  server = null;
});

describe("a model behind langchain", () => {
  it("sends messages, settings, key and schema, and reads what the server counted", async () => {
    const { base, requests } = await serve(good);
    const reply = await open(base).ask(colourRequest(), never);
    expect(reply.spend).toMatchObject({ inputTokens: 100, cachedTokens: 40, outputTokens: 31 });
    const [{ body, authorization } = { body: null, authorization: "" }] = requests;
    expect(authorization).toBe(`Bearer ${key}`);
    expect(body).toMatchObject({ model: "small", temperature: 0.8, max_tokens: 500, stream: true });
    expect(body?.messages.map(({ role }) => role)).toEqual(["system", "user"]);
    expect(body?.response_format).toMatchObject({
      type: "json_schema",
      json_schema: { strict: true, schema: { additionalProperties: false } },
    });
  });

  it("asks for JSON in words once a server has refused the response format", async () => {
    const refusal = "response_format is not supported by this server";
    const { base, requests } = await serve({ kind: "status", status: 400, message: refusal });
    const model = open(base);
    await model.ask(colourRequest(), never);
    await model.ask(colourRequest(), never);
    expect(requests.map(({ body }) => body.response_format !== undefined)).toEqual([
      true,
      false,
      false,
    ]);
    expect(requests[1]!.body.messages[1]!.content).toContain('"colour":{"type":"string"}');
  });

  it("leaves the temperature out once a model has refused it", async () => {
    const message = "Unsupported value: 'temperature' does not support 0.8 with this model";
    const { base, requests } = await serve({ kind: "status", status: 400, message });
    await open(base).ask(colourRequest(), never);
    expect(requests.map(({ body }) => body.temperature)).toEqual([0.8, undefined]);
  });

  it("counts nothing by itself when the server does not", async () => {
    const { base } = await serve({ ...good, usage: null });
    const reply = await open(base).ask(colourRequest(), never);
    expect(reply.spend).toMatchObject({ inputTokens: 0, outputTokens: 0, calls: 1 });
  });

  it.each([
    ["a wrong key", 401, "Incorrect API key provided", "authentication"],
    ["an account without credit", 429, "You exceeded your current quota", "authentication"],
    ["too many requests", 429, "slow down", "rate-limited"],
    ["a server's fault", 500, "oops", "server"],
    ["a gateway's time-out", 504, "upstream", "timed-out"],
    ["a model that is not there", 404, "no such model", "unreachable"],
  ])("calls %s what it is, without repeating it", async (_title, status, message, fault) => {
    const { base, requests } = await serve({ kind: "status", status, message });
    const asked = open(base).ask(colourRequest(), never);
    await expect(asked).rejects.toMatchObject({ fault, message: expect.stringContaining(message) });
    expect(requests.length).toBe(1);
  });

  it.each([
    [{ "retry-after": "7" }, 7],
    [{ "retry-after-ms": "250" }, 0.25],
    [{}, null],
  ])("reads how long to wait from %j", async (headers, seconds) => {
    const { base } = await serve({ kind: "status", status: 429, message: "slow", headers });
    const asked = open(base).ask(colourRequest(), never);
    await expect(asked).rejects.toMatchObject({ retryAfterSeconds: seconds });
  });

  it.each(["before", "during"] as const)(
    "calls a connection cut %s the answer unreachable",
    async (when) => {
      const { base } = await serve({ kind: "cut", when });
      const asked = open(base).ask(colourRequest(), never);
      await expect(asked).rejects.toMatchObject({ fault: "unreachable" });
    },
  );

  it("calls a server that is not there unreachable, and says what to check", async () => {
    const asked = open("http://127.0.0.1:9/v1").ask(colourRequest(), never);
    await expect(asked).rejects.toMatchObject({
      fault: "unreachable",
      mend: expect.stringContaining("--api-base"),
    });
  });

  it("gives up an answer that stands still", async () => {
    const { base } = await serve({ kind: "stall" });
    const asked = open(base, { stallSeconds: 0.2 }).ask(colourRequest(), never);
    await expect(asked).rejects.toMatchObject({
      fault: "timed-out",
      message: expect.stringContaining("stood still for 0.2 s"),
    });
  });

  it("gives up a call that lasts too long", async () => {
    const { base } = await serve({ kind: "silence" });
    const asked = open(base, { callSeconds: 0.2 }).ask(colourRequest(), never);
    await expect(asked).rejects.toMatchObject({
      fault: "timed-out",
      message: expect.stringContaining("no whole reply within 0.2 s"),
    });
  });

  it("needs a key, and says which variable holds it", () => {
    const create = () => createLangchainModel({ model: "openai:small", environment: {} });
    expect(create).toThrow("no key for the model provider openai was given");
    expect(create).toThrow(
      expect.objectContaining({
        fault: "authentication",
        exitCode: 6,
        mend: expect.stringContaining("export OPENAI_API_KEY="),
      }),
    );
  });

  it("takes the key from the environment, and needs none for a server of one's own", async () => {
    const { base, requests } = await serve(good, good);
    const environment = { OPENAI_API_KEY: "sk-from-the-environment" };
    const create = (environment: Record<string, string>) =>
      createLangchainModel({ model: "openai/small", apiBase: base, environment });
    await create(environment).ask(colourRequest(), never);
    await create({}).ask(colourRequest(), never);
    expect(requests.map(({ authorization }) => authorization)).toEqual([
      "Bearer sk-from-the-environment",
      "Bearer no-key-needed",
    ]);
  });

  it.each([
    ["openai:gpt-4.1", "openai:gpt-4.1"],
    ["openai/gpt-4.1", "openai:gpt-4.1"],
    ["ollama:qwen3:8b", "ollama:qwen3:8b"],
    ["openai:org/model:tag", "openai:org/model:tag"],
  ])("reads the name %s", (name, id) => {
    expect(createLangchainModel({ model: name, apiKey: "k" }).id).toBe(id);
  });

  it("wants a provider in the name", () => {
    expect(() => createLangchainModel({ model: "gpt-4.1" })).toThrow("expected provider:name");
  });

  it("says which package a provider needs", async () => {
    const model = createLangchainModel({ model: "anthropic:claude", apiKey: "k" });
    const asked = model.ask(colourRequest(), never);
    await expect(asked).rejects.toMatchObject({
      exitCode: 2,
      mend: expect.stringContaining("npm install @langchain/anthropic"),
    });
  });
});
