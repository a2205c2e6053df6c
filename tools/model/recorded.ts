import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { usageError } from "../../agent/core/errors.ts";
import type { ChatMessage, ChatModel, RunStore } from "../../agent/core/ports.ts";
import { createAnsweringModel } from "./answering.ts";
import type { Question } from "./answering.ts";
import type { RawReply } from "./reply.ts";
import { exchangeSchema } from "./with-record.ts";
import type { Exchange } from "./with-record.ts";

export interface RecordedOptions {
  /**
   * `messages`: the same question gets the same answer, whatever the order. `purpose`: the n-th
   * question for a purpose gets the n-th answer, so that a recording outlives a reworded prompt.
   */
  readonly match?: "messages" | "purpose";
  readonly id?: string;
}

/**
 * Answers from a recording: one exchange a line, as `exportRecording` makes it of a run's messages.
 * Useless replies are replayed too; faults of the provider are not part of a conversation.
 */
export async function createRecordedModel(
  path: string,
  options: RecordedOptions = {},
): Promise<ChatModel> {
  const match = options.match ?? "messages";
  const exchanges = parseRecording(await readRecording(path), path);
  const answers = new Map<string, RawReply[]>();
  for (const exchange of exchanges) {
    const key = keyOf(exchange, match);
    answers.set(key, [...(answers.get(key) ?? []), ...repliesOf(exchange)]);
  }
  const id = options.id ?? exchanges[0]?.model ?? "recorded:empty";
  return createAnsweringModel(id, async (question) => {
    const queue = answers.get(keyOf(question, match)) ?? [];
    const reply = match === "messages" && queue.length === 1 ? queue[0] : queue.shift();
    if (reply === undefined) throw notRecorded(question, { path, match });
    return reply;
  });
}

export interface ExportOptions {
  /** Left out, a recording can be matched by purpose only, and holds no code but what replies quote. */
  readonly questions: "kept" | "left-out";
}

/** The recording of a run: its useful and useless replies in order, without what changes every time. */
export async function exportRecording(
  store: RunStore,
  { questions }: ExportOptions = { questions: "kept" },
): Promise<string> {
  const names = (await store.list("messages/")).filter((name) => name.endsWith(".json"));
  const lines: string[] = [];
  for (const name of names) {
    const exchange = exchangeSchema.parse(JSON.parse((await store.load(name)) ?? "null"));
    if (repliesOf(exchange).length === 0) continue;
    const messages = questions === "kept" ? exchange.messages : [];
    lines.push(JSON.stringify({ ...exchange, at: "", messages }));
  }
  return lines.map((line) => `${line}\n`).join("");
}

async function readRecording(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw usageError(`the recording ${path} cannot be read: ${why}`);
  });
}

function parseRecording(text: string, path: string): readonly Exchange[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line, index) => {
      try {
        return exchangeSchema.parse(JSON.parse(line));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw usageError(`line ${index + 1} of ${path} is no recorded exchange: ${why}`);
      }
    });
}

function repliesOf({ reply }: Exchange): readonly RawReply[] {
  if (reply.kind === "replied") {
    return reply.texts.map((text) => ({ text, end: "complete", spend: reply.spend }));
  }
  if (reply.kind === "waiting" || reply.text === null || reply.spend === null) return [];
  const end =
    reply.fault === "truncated" ? "length" : reply.fault === "refused" ? "refused" : "complete";
  return [{ text: reply.text, end, spend: reply.spend }];
}

type Asked = Pick<Question, "purpose" | "temperature"> & {
  readonly messages: readonly ChatMessage[];
};

function keyOf(asked: Asked, match: "messages" | "purpose"): string {
  if (match === "purpose") return asked.purpose;
  const messages = asked.messages.map(({ role, text }) => `${role}\n${withoutVolatile(text)}`);
  return createHash("sha256")
    .update(JSON.stringify([asked.purpose, asked.temperature, messages]))
    .digest("hex");
}

/** Durations, addresses, dates and temporary folders differ from run to run in the same test output. */
function withoutVolatile(text: string): string {
  return text
    .replaceAll(/\b\d+(?:\.\d+)?\s?(?:ms|s|seconds|secs?)\b/g, "<duration>")
    .replaceAll(/\b0x[0-9a-f]{6,}\b/gi, "<address>")
    .replaceAll(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*/g, "<date>")
    .replaceAll(/\/(?:tmp|var\/folders|private\/var)\/[^\s"':,)]+/g, "<temporary>");
}

function notRecorded(question: Question, { path, match }: { path: string; match: string }): Error {
  const end = question.messages.at(-1)?.text.slice(-200) ?? "";
  return usageError(
    `the recording ${path} has no (further) answer for "${question.purpose}" at temperature ${question.temperature}, matched by ${match}; the question ends with ${JSON.stringify(end)}`,
    "record the conversation again, or match by purpose",
  );
}
