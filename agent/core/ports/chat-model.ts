import type { ZodType } from "zod";
import type { Spend } from "../model.ts";

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly text: string;
}

export interface ChatRequest<Value> {
  /** The prompt's name, for the record and for cost per stage. */
  readonly purpose: string;
  readonly messages: readonly ChatMessage[];
  readonly schema: ZodType<Value>;
  /** 0 to 2. */
  readonly temperature: number;
  readonly samples: number;
  readonly maximumOutputTokens: number;
}

export interface ChatSample<Value> {
  readonly value: Value;
  /** The reply as it came, for the conversation record. */
  readonly text: string;
}

export interface ChatReply<Value> {
  readonly samples: readonly ChatSample<Value>[];
  readonly spend: Spend;
}

/** @throws ModelError */
export interface ChatModel {
  /** `provider:model`, part of every journal key. */
  readonly id: string;
  ask<Value>(request: ChatRequest<Value>, signal: AbortSignal): Promise<ChatReply<Value>>;
}
