import { z } from "zod";
import type { ZodType } from "zod";
import { ModelError } from "../../agent/core/errors.ts";
import type { ModelFault } from "../../agent/core/errors.ts";
import type { Spend } from "../../agent/core/model.ts";
import { extractJson } from "./extract-json.ts";

/** A reply that came, was paid for, and cannot be used: what a second question needs to know. */
export class UnusableReply extends ModelError {
  readonly text: string;
  readonly spend: Spend;

  constructor(
    fault: Extract<ModelFault, "malformed" | "truncated" | "refused">,
    message: string,
    reply: { text: string; spend: Spend },
  ) {
    super(fault, message);
    this.name = "UnusableReply";
    this.text = reply.text;
    this.spend = reply.spend;
  }
}

/** One finished answer of a model, before anybody looked at it. */
export interface RawReply {
  readonly text: string;
  readonly end: "complete" | "length" | "refused";
  readonly spend: Spend;
}

/** @throws UnusableReply */
export function parseReply<Value>(reply: RawReply, schema: ZodType<Value>): Value {
  const { text, end } = reply;
  if (end === "refused") {
    throw new UnusableReply("refused", `the model refused: ${quote(text)}`, reply);
  }
  const json = extractJson(text);
  if (json.kind === "found") {
    const parsed = schema.safeParse(json.value);
    if (parsed.success) return parsed.data;
    if (end === "complete") {
      const message = `the reply does not fit what was asked for:\n${z.prettifyError(parsed.error)}`;
      throw new UnusableReply("malformed", message, reply);
    }
  }
  if (end === "length") {
    const message = `the reply was cut off after ${reply.spend.outputTokens} output tokens`;
    throw new UnusableReply("truncated", message, reply);
  }
  if (isRefusal(text)) {
    throw new UnusableReply("refused", `the model refused: ${quote(text)}`, reply);
  }
  const got = text.trim() === "" ? "the reply is empty" : `the reply is ${quote(text)}`;
  const why = json.kind === "none" ? json.why : "";
  throw new UnusableReply("malformed", `${got}; expected one JSON object${why}`, reply);
}

function isRefusal(text: string): boolean {
  return /^\W*(?:i['’]?m (?:really )?sorry|sorry,|i (?:can(?:no|['’])t|am unable|won['’]t)|as an ai\b)/i.test(
    text,
  );
}

function quote(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  return JSON.stringify(line.length > 160 ? `${line.slice(0, 160)}…` : line);
}
