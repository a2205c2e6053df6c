import { addSpend, nothingSpent } from "../../agent/core/budget.ts";
import type { ChatModel, ChatRequest, ChatSample } from "../../agent/core/ports.ts";
import { parseReply } from "./reply.ts";
import type { RawReply } from "./reply.ts";

/** A request with its type of value forgotten: all that an answering machine needs to see. */
export type Question = Omit<ChatRequest<unknown>, "samples">;

/** Makes a model of a function that answers one question once; samples are asked one after another. */
export function createAnsweringModel(
  id: string,
  answer: (question: Question, signal: AbortSignal) => Promise<RawReply>,
): ChatModel {
  return {
    id,
    async ask<Value>(request: ChatRequest<Value>, signal: AbortSignal) {
      const samples: ChatSample<Value>[] = [];
      let spend = nothingSpent;
      while (samples.length < request.samples) {
        signal.throwIfAborted();
        const reply = await answer(request, signal);
        spend = addSpend(spend, reply.spend);
        const value = parseReply({ ...reply, spend }, request.schema);
        samples.push({ value, text: reply.text });
      }
      return { samples, spend };
    },
  };
}
