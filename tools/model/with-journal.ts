import { z } from "zod";
import { addSpend, nothingSpent } from "../../agent/core/budget.ts";
import { LimitReached, ModelError } from "../../agent/core/errors.ts";
import type { Journal } from "../../agent/core/journal.ts";
import type { Spend } from "../../agent/core/model.ts";
import type { ChatModel, ChatReply, ChatRequest, ChatSample } from "../../agent/core/ports.ts";
import { parseReply } from "./reply.ts";
import { jsonSchemaOf } from "./structured.ts";

const answerSchema = z.object({
  text: z.string(),
  spend: z.object({
    dollars: z.number(),
    inputTokens: z.number(),
    cachedTokens: z.number(),
    outputTokens: z.number(),
    calls: z.number(),
    seconds: z.number(),
    unknownPrice: z.boolean(),
  }),
});

/**
 * What earlier processes of the run spent on answers, to be charged once, when it is opened: a step that
 * is replayed as a whole does not ask again for the answers in it, and they were paid for all the same.
 */
export function spentOnAnswers(journal: Journal): Spend {
  const answers = journal.earlier(askPrefix).map((value) => answerSchema.safeParse(value));
  return answers.reduce(
    (sum, { data }) => (data === undefined ? sum : addSpend(sum, data.spend)),
    nothingSpent,
  );
}

const askPrefix = "ask ";

/**
 * A question answered once is never asked again: each sample is a journal step whose inputs are
 * everything the answer depends on. Samples are asked side by side, and there
 * may be fewer than were asked for when some fail. Outermost of the decorators: its
 * steps hold the answer after all retries.
 */
export function withJournal(model: ChatModel, journal: Journal): ChatModel {
  const askOnce = async <Value>(
    request: ChatRequest<Value>,
    sample: number,
    signal: AbortSignal,
  ): Promise<ChatSample<Value> & { spend: Spend }> => {
    const key = stepInputs(model.id, request, sample);
    const answer = await journal.step(
      `${askPrefix}${request.purpose}`,
      key,
      answerSchema,
      async () => {
        const reply = await model.ask({ ...request, samples: 1 }, signal);
        return { text: reply.samples[0]?.text ?? "", spend: reply.spend };
      },
    );
    const value = parseReply({ ...answer, end: "complete" }, request.schema);
    return { value, text: answer.text, spend: answer.spend };
  };

  return {
    id: model.id,
    async ask<Value>(request: ChatRequest<Value>, signal: AbortSignal): Promise<ChatReply<Value>> {
      const numbers = Array.from({ length: request.samples }, (_, sample) => sample);
      const settled = await Promise.allSettled(
        numbers.map((sample) => askOnce(request, sample, signal)),
      );
      const answers = settled.flatMap((result) =>
        result.status === "fulfilled" ? [result.value] : [],
      );
      const failed = settled.filter((result) => result.status === "rejected");
      const fatal = failed.find(({ reason }) => answers.length === 0 || !isOneAnswersFault(reason));
      if (fatal !== undefined) throw fatal.reason;
      const spend = answers.reduce((sum, answer) => addSpend(sum, answer.spend), nothingSpent);
      return { samples: answers.map(({ value, text }) => ({ value, text })), spend };
    },
  };
}

/** One sample that failed for itself does not take the others with it. */
function isOneAnswersFault(error: unknown): boolean {
  return error instanceof ModelError || error instanceof LimitReached;
}

function stepInputs(model: string, request: ChatRequest<unknown>, sample: number) {
  const { purpose, messages, temperature, maximumOutputTokens } = request;
  const schema = jsonSchemaOf(request.schema);
  return { model, purpose, messages, schema, temperature, maximumOutputTokens, sample };
}
