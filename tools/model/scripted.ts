import { setTimeout as sleep } from "node:timers/promises";
import type { ChatModel } from "../../agent/core/ports.ts";
import { createAnsweringModel } from "./answering.ts";
import type { Question } from "./answering.ts";
import type { RawReply } from "./reply.ts";

export type ScriptedReply =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "text"; readonly text: string; readonly end?: RawReply["end"] }
  | { readonly kind: "error"; readonly error: Error }
  /** Never answers; only the signal ends it. */
  | { readonly kind: "silence" };

export interface ScriptedModel extends ChatModel {
  /** What was asked so far, one entry a sample. */
  readonly questions: readonly Question[];
}

/**
 * A model whose replies are written beforehand, in order; or by a function of the question. Each reply
 * costs a token for four characters on either side.
 */
export function createScriptedModel(
  script: readonly ScriptedReply[] | ((question: Question, asked: number) => ScriptedReply),
  id = "scripted:model",
): ScriptedModel {
  const questions: Question[] = [];
  const model = createAnsweringModel(id, async (question, signal) => {
    const asked = questions.push(question) - 1;
    const reply = typeof script === "function" ? script(question, asked) : script[asked];
    if (reply === undefined) {
      throw new Error(
        `the script has ${asked} replies, and "${question.purpose}" asks for one more`,
      );
    }
    return play(reply, question, signal);
  });
  return { ...model, questions };
}

async function play(
  reply: ScriptedReply,
  question: Question,
  signal: AbortSignal,
): Promise<RawReply> {
  if (reply.kind === "error") throw reply.error;
  if (reply.kind === "silence") await sleep(2 ** 31 - 1, undefined, { signal, ref: false });
  const text = textOf(reply);
  const prompt = question.messages.map((message) => message.text).join("\n");
  return {
    text,
    end: reply.kind === "text" ? (reply.end ?? "complete") : "complete",
    spend: {
      dollars: 0,
      inputTokens: Math.ceil(prompt.length / 4),
      cachedTokens: 0,
      outputTokens: Math.ceil(text.length / 4),
      calls: 1,
      seconds: 0,
      unknownPrice: true,
    },
  };
}

function textOf(reply: ScriptedReply): string {
  if (reply.kind === "value") return JSON.stringify(reply.value);
  return reply.kind === "text" ? reply.text : "";
}
