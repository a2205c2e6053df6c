import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBudget } from "../../agent/core/budget.ts";
import { openJournal } from "../../agent/core/journal.ts";
import type { ChatModel } from "../../agent/core/ports.ts";
import { createLangchainModel } from "../../tools/model/langchain.ts";
import { createRecordedModel } from "../../tools/model/recorded.ts";
import { createScriptedModel } from "../../tools/model/scripted.ts";
import type { ScriptedReply } from "../../tools/model/scripted.ts";
import { createModelStack } from "../../tools/model/stack.ts";
import { withBudget } from "../../tools/model/with-budget.ts";
import { withJournal } from "../../tools/model/with-journal.ts";
import { withRecord } from "../../tools/model/with-record.ts";
import { withRetry } from "../../tools/model/with-retry.ts";
import { openRunFolder } from "../../tools/store/run-folder.ts";
import { startChatServer } from "../support/chat-server.ts";
import { chatModelContract, colourRequest } from "./chat-model.contract.ts";
import type { ModelUnderTest, PlannedReply } from "./chat-model.contract.ts";

const unlimited = { dollars: null, tokens: null, calls: null, seconds: null };
const ignore = () => {};
const same = (text: string) => text;

function script(replies: readonly PlannedReply[]): ChatModel {
  return createScriptedModel(
    replies.map((reply): ScriptedReply => {
      if (reply.kind === "silence") return reply;
      return { kind: "text", text: reply.text, end: reply.kind === "cut" ? "length" : "complete" };
    }),
  );
}

async function inFolder(
  make: (folder: string) => Promise<{ model: ChatModel; close?: () => Promise<void> }>,
): Promise<ModelUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), "repair-chat-model-"));
  const { model, close } = await make(folder);
  return {
    model,
    async [Symbol.asyncDispose]() {
      await close?.();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

chatModelContract({
  name: "langchain over HTTP",
  async open(replies) {
    const server = await startChatServer((_request, number) => {
      const reply = replies[number - 1]!;
      if (reply.kind === "silence") return reply;
      const finish = reply.kind === "cut" ? "length" : "stop";
      return { kind: "text", text: reply.text, finish };
    });
    const model = createLangchainModel({
      model: "openai:desk",
      apiBase: server.base,
      apiKey: "test",
    });
    return { model, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  },
});

chatModelContract({
  name: "a script",
  open: (replies) => inFolder(async () => ({ model: script(replies) })),
});

chatModelContract({
  name: "a recording",
  canBeSilent: false,
  open: (replies) =>
    inFolder(async (folder) => {
      const path = join(folder, "recording.jsonl");
      const lines = replies.map((reply, index) => JSON.stringify(exchange(reply, index)));
      await writeFile(path, lines.join("\n"));
      return { model: await createRecordedModel(path) };
    }),
});

function exchange(reply: PlannedReply, number: number) {
  const { purpose, messages, temperature, maximumOutputTokens } = colourRequest();
  const asked = { purpose, messages, temperature, maximumOutputTokens };
  const text = reply.kind === "silence" ? "" : reply.text;
  const spend = { dollars: 0, inputTokens: 9, cachedTokens: 0, outputTokens: 9 };
  const full = { ...spend, calls: 1, seconds: 0, unknownPrice: true };
  const answer =
    reply.kind === "cut"
      ? { kind: "failed", fault: "truncated", message: "", text, spend: full }
      : { kind: "replied", texts: [text], spend: full };
  return { format: 1, number, at: "", model: "recorded:one", ...asked, reply: answer };
}

chatModelContract({
  name: "withRetry",
  open: (replies) => inFolder(async () => ({ model: withRetry(script(replies)) })),
});

chatModelContract({
  name: "withBudget",
  open: (replies) =>
    inFolder(async () => {
      const budget = createBudget(unlimited);
      return { model: withBudget(script(replies), { budget, prices: {}, warn: ignore }) };
    }),
});

chatModelContract({
  name: "withRecord",
  open: (replies) =>
    inFolder(async (folder) => {
      const store = await openRunFolder(folder);
      return { model: withRecord(script(replies), { store, redact: same }) };
    }),
});

chatModelContract({
  name: "withJournal",
  open: (replies) =>
    inFolder(async (folder) => {
      const journal = await openJournal(join(folder, "journal.jsonl"));
      const model = withJournal(script(replies), journal);
      return { model, close: () => journal.close() };
    }),
});

chatModelContract({
  name: "the whole stack",
  open: (replies) =>
    inFolder(async (folder) => {
      const store = await openRunFolder(folder);
      const journal = await openJournal(join(folder, "journal.jsonl"));
      const budget = createBudget(unlimited);
      const options = { journal, store, budget, prices: {}, redact: same, warn: ignore };
      const model = createModelStack(script(replies), options);
      return { model, close: () => journal.close() };
    }),
});
