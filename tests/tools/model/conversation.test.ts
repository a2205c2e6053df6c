import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBudget } from "../../../agent/core/budget.ts";
import { openJournal } from "../../../agent/core/journal.ts";
import { ModelError } from "../../../agent/core/errors.ts";
import type { ChatModel, ChatRequest } from "../../../agent/core/ports.ts";
import { openProvider } from "../../../tools/model/open-provider.ts";
import { createRecordedModel, exportRecording } from "../../../tools/model/recorded.ts";
import { createRedactor } from "../../../tools/model/redact.ts";
import { createScriptedModel } from "../../../tools/model/scripted.ts";
import { createModelStack } from "../../../tools/model/stack.ts";
import { exchangeSchema, withRecord } from "../../../tools/model/with-record.ts";
import { openRunFolder } from "../../../tools/store/run-folder.ts";
import { colourRequest, red } from "../../contracts/chat-model.contract.ts";

const never = new AbortController().signal;
const unlimited = { dollars: null, tokens: null, calls: null, seconds: null };
const clock = { random: () => 0, sleep: async () => {} };
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "repair-conversation-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs some work with a whole stack over a provider, as one process would, and closes it. */
async function asProcess<Value>(
  provider: ChatModel,
  work: (model: ChatModel, budget: ReturnType<typeof createBudget>) => Promise<Value>,
): Promise<Value> {
  const journal = await openJournal(join(folder, "journal.jsonl"));
  const budget = createBudget(unlimited);
  const model = createModelStack(provider, {
    journal,
    store: await openRunFolder(folder),
    budget,
    prices: { "scripted:model": { input: 10, output: 10 } },
    redact: createRedactor(["hunter2-hunter2"]),
    warn: () => {},
    clock,
  });
  try {
    return await work(model, budget);
  } finally {
    await journal.close();
  }
}

function withWords(words: string): ChatRequest<typeof red> {
  return colourRequest({ messages: [{ role: "user", text: words }] });
}

describe("a conversation in a run", () => {
  it("is not asked again by the next process, and costs there what it cost before", async () => {
    const first = createScriptedModel(() => ({ kind: "value", value: red }));
    const spent = await asProcess(first, async (model, budget) => {
      await model.ask(colourRequest({ samples: 2 }), never);
      return budget.spent();
    });
    const second = createScriptedModel([]);
    await asProcess(second, async (model, budget) => {
      const reply = await model.ask(colourRequest({ samples: 2 }), never);
      expect(reply.samples.map(({ value }) => value)).toEqual([red, red]);
      expect(budget.spent()).toMatchObject({ dollars: spent.dollars, calls: 2 });
    });
    expect(first.questions.length).toBe(2);
    expect(second.questions).toEqual([]);
  });

  it("asks again when anything the answer depends on is different", async () => {
    const scripted = createScriptedModel(() => ({ kind: "value", value: red }));
    await asProcess(scripted, async (model) => {
      await model.ask(colourRequest(), never);
      await model.ask(colourRequest(), never);
      expect(scripted.questions.length).toBe(1);
      await model.ask(colourRequest({ temperature: 0 }), never);
      await model.ask(colourRequest({ purpose: "other" }), never);
      await model.ask(withWords("Another one."), never);
      expect(scripted.questions.length).toBe(4);
      await model.ask(colourRequest({ samples: 2 }), never);
      expect(scripted.questions.length).toBe(5);
    });
    const other = createScriptedModel(() => ({ kind: "value", value: red }), "scripted:other");
    await asProcess(other, (model) => model.ask(colourRequest(), never));
    expect(other.questions.length).toBe(1);
  });

  it("asks again for what a killed process had no answer to", async () => {
    const dies = createScriptedModel((_question, asked) =>
      asked === 0
        ? { kind: "value", value: red }
        : { kind: "error", error: new Error("the process dies here") },
    );
    const work = async (model: ChatModel) => {
      await model.ask(withWords("one"), never);
      return model.ask(withWords("two"), never);
    };
    await expect(asProcess(dies, work)).rejects.toThrow("dies here");
    const lives = createScriptedModel([{ kind: "value", value: red }]);
    await asProcess(lives, work);
    expect(lives.questions.map(({ messages }) => messages[0]!.text)).toEqual(["two"]);
  });

  it("gives the samples that came when one of several stays useless", async () => {
    const scripted = createScriptedModel((_question, asked) =>
      asked === 0 ? { kind: "value", value: red } : { kind: "text", text: "no JSON" },
    );
    const reply = await asProcess(scripted, (model) =>
      model.ask(colourRequest({ samples: 2 }), never),
    );
    expect(reply.samples.length).toBe(1);
  });

  it("is on record, every attempt of it, for programs and for readers, without secrets", async () => {
    const scripted = createScriptedModel([
      { kind: "error", error: new ModelError("server", "the key sk-abcdefghijklmnopqrst broke") },
      { kind: "text", text: "no JSON" },
      { kind: "value", value: { colour: "hunter2-hunter2", shades: [] } },
    ]);
    await asProcess(scripted, (model) => model.ask(withWords("Say hunter2-hunter2."), never));
    const store = await openRunFolder(folder);
    const names = await store.list("messages/");
    expect(names).toEqual(
      ["0001", "0002", "0003"].flatMap((number) => [
        `messages/${number}-name-a-colour.json`,
        `messages/${number}-name-a-colour.md`,
      ]),
    );
    const texts = await Promise.all(names.map(async (name) => (await store.load(name)) ?? ""));
    expect(texts.join("\n")).not.toMatch(/hunter2|sk-abc/);
    const kinds = texts
      .filter((_text, index) => index % 2 === 0)
      .map((text) => exchangeSchema.parse(JSON.parse(text)).reply.kind);
    expect(kinds).toEqual(["failed", "failed", "replied"]);
    expect(texts[1]).toContain("## failed: server\n\nthe key [redacted] broke");
    expect(texts[5]).toContain('## reply\n\n{"colour":"[redacted]","shades":[]}');
  });

  it("shows in the record what a killed process was waiting for, and is numbered on", async () => {
    const store = await openRunFolder(folder);
    const silent = withRecord(createScriptedModel([{ kind: "silence" }]), {
      store,
      redact: String,
    });
    const stop = new AbortController();
    const asked = silent.ask(colourRequest(), stop.signal);
    const waiting = async () => (await store.load("messages/0001-name-a-colour.md")) ?? "";
    while ((await waiting()) === "") await new Promise((again) => setTimeout(again, 5));
    expect(await waiting()).toContain("## no reply yet");
    stop.abort();
    await expect(asked).rejects.toThrow("aborted");
    const next = withRecord(createScriptedModel([{ kind: "value", value: red }]), {
      store: await openRunFolder(folder),
      redact: String,
    });
    await next.ask(colourRequest(), never);
    expect(await store.load("messages/0002-name-a-colour.json")).toContain('"replied"');
  });

  it("can be replayed from its record, useless replies and all", async () => {
    const scripted = createScriptedModel([
      { kind: "text", text: "no JSON" },
      { kind: "value", value: red },
      { kind: "value", value: { colour: "blue", shades: [] } },
    ]);
    const work = async (model: ChatModel) => {
      const one = await model.ask(withWords("It took 0.31s in /tmp/run-1/x."), never);
      const two = await model.ask(withWords("two"), never);
      return [one, two].map(({ samples }) => samples[0]!.value.colour);
    };
    expect(await asProcess(scripted, work)).toEqual(["red", "blue"]);
    const path = join(folder, "recording.jsonl");
    await writeFile(path, await exportRecording(await openRunFolder(folder)));
    await rm(join(folder, "journal.jsonl"));

    const later = async (model: ChatModel) => {
      const two = await model.ask(withWords("two"), never);
      const one = await model.ask(withWords("It took 2.05s in /tmp/run-7/x."), never);
      return [one, two].map(({ samples }) => samples[0]!.value.colour);
    };
    expect(await asProcess(await createRecordedModel(path), later)).toEqual(["red", "blue"]);
    expect(await readFile(path, "utf8")).not.toContain("2026-");
  });

  it("is matched by purpose when prompts have been reworded", async () => {
    const scripted = createScriptedModel([{ kind: "value", value: red }]);
    await asProcess(scripted, (model) => model.ask(withWords("old words"), never));
    const path = join(folder, "recording.jsonl");
    const store = await openRunFolder(folder);
    await writeFile(path, await exportRecording(store, { questions: "left-out" }));
    expect(await readFile(path, "utf8")).not.toContain("old words");
    const exact = await createRecordedModel(path);
    await expect(exact.ask(withWords("new words"), never)).rejects.toThrow(
      'has no (further) answer for "name-a-colour" at temperature 0.8, matched by messages',
    );
    const loose = await createRecordedModel(path, { match: "purpose" });
    const reply = await loose.ask(withWords("new words"), never);
    expect(reply.samples[0]!.value).toEqual(red);
    await expect(loose.ask(withWords("more"), never)).rejects.toThrow("no (further) answer");
  });
});

describe("the name of a model", () => {
  it("may be a recording, or says what is wrong with the file", async () => {
    const path = join(folder, "recording.jsonl");
    await expect(openProvider({ model: `recorded:${path}` })).rejects.toThrow(
      "cannot be read: ENOENT",
    );
    await writeFile(path, '{"format":2}\n');
    await expect(openProvider({ model: `recorded:${path}` })).rejects.toThrow("line 1 of");
    await writeFile(path, "");
    expect((await openProvider({ model: `recorded:${path}` })).id).toBe("recorded:empty");
    expect((await openProvider({ model: "openai:x", apiKey: "k" })).id).toBe("openai:x");
  });
});

describe("redaction", () => {
  it.each([
    ["https://me:secret-word@host/x", "https://me:[redacted]@host/x"],
    ["Authorization: Bearer abcdefghijklmnopqrstuvwxyz", "Authorization: Bearer [redacted]"],
    ["ghp_0123456789abcdefghijklmnopqrstuvwxyz", "[redacted]"],
    ["AKIAABCDEFGHIJKLMNOP", "[redacted]"],
    ["an ordinary skeleton of a sketch", "an ordinary skeleton of a sketch"],
  ])("of %s", (text, expected) => {
    expect(createRedactor([])(text)).toBe(expected);
  });
});
