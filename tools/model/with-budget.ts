import type { Budget, WorstCase } from "../../agent/core/budget.ts";
import { nothingSpent } from "../../agent/core/budget.ts";
import { LimitReached, ModelError } from "../../agent/core/errors.ts";
import type { Spend } from "../../agent/core/model.ts";
import type { ChatModel, ChatReply, ChatRequest } from "../../agent/core/ports.ts";
import { countPromptTokens, countTokens } from "./count-tokens.ts";
import { findPrice, priceSpend } from "./prices.ts";
import type { Price, PriceTable } from "./prices.ts";
import { UnusableReply } from "./reply.ts";
import { jsonSchemaOf } from "./structured.ts";

export interface WithBudgetOptions {
  readonly budget: Budget;
  readonly prices: PriceTable;
  /** Told once when the model's price is not in the table. */
  readonly warn: (text: string) => void;
}

/**
 * Reserves the worst case of every call before it is made (prompt as counted, output at its maximum)
 * and settles what it really cost, also when the reply was useless. A call that broke off after it
 * was sent may have been billed, so it is settled at its worst case.
 * @throws LimitReached before a limit can be passed; also when the run's time ends during a call
 */
export function withBudget(model: ChatModel, options: WithBudgetOptions): ChatModel {
  const { budget, warn } = options;
  const price = findPrice(options.prices, model.id);
  let warned = price !== null;
  return {
    id: model.id,
    async ask(request, signal) {
      if (!warned) warn(unknownPrice(model.id));
      warned = true;
      const worst = await worstCase(request, { id: model.id, price });
      const reservation = budget.reserve(worst.reserve);
      try {
        const reply = await askInTime(model, { request, budget, signal });
        const spend = priceSpend(await withUsage(reply, worst.spend), price);
        reservation.settle(spend);
        return { ...reply, spend };
      } catch (error) {
        reservation.settle(priceSpend(spendOfFailure(error, worst.spend), price));
        throw error;
      }
    },
  };
}

async function worstCase(
  request: ChatRequest<unknown>,
  { id, price }: { id: string; price: Price | null },
): Promise<{ reserve: WorstCase; spend: Spend }> {
  const schema = await countTokens(JSON.stringify(jsonSchemaOf(request.schema)));
  const prompt = (await countPromptTokens(request.messages, id)) + schema;
  const spend: Spend = {
    ...nothingSpent,
    inputTokens: prompt * request.samples,
    outputTokens: request.maximumOutputTokens * request.samples,
    calls: request.samples,
  };
  const dollars = price === null ? null : priceSpend(spend, price).dollars;
  const tokens = spend.inputTokens + spend.outputTokens;
  return { spend, reserve: { dollars, tokens, calls: request.samples, seconds: 0 } };
}

interface TimedRequest<Value> {
  readonly request: ChatRequest<Value>;
  readonly budget: Budget;
  readonly signal: AbortSignal;
}

async function askInTime<Value>(
  model: ChatModel,
  { request, budget, signal }: TimedRequest<Value>,
): Promise<ChatReply<Value>> {
  const { seconds } = budget.left();
  if (seconds === null) return model.ask(request, signal);
  const timer = new AbortController();
  const end = () => timer.abort(new LimitReached("seconds", "the time of the run is used up"));
  const timeout = setTimeout(end, Math.min(seconds * 1000, 2 ** 31 - 1));
  try {
    return await model.ask(request, AbortSignal.any([signal, timer.signal]));
  } catch (error) {
    timer.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timeout);
  }
}

/** Servers that report no usage are counted by us. */
async function withUsage<Value>(reply: ChatReply<Value>, worst: Spend): Promise<Spend> {
  const { spend, samples } = reply;
  if (spend.inputTokens + spend.outputTokens > 0) return spend;
  const texts = await Promise.all(samples.map((sample) => countTokens(sample.text)));
  const outputTokens = texts.reduce((sum, count) => sum + count, 0);
  return { ...spend, inputTokens: worst.inputTokens, outputTokens };
}

function spendOfFailure(error: unknown, worst: Spend): Spend {
  if (error instanceof UnusableReply) return error.spend;
  if (error instanceof ModelError && error.fault !== "timed-out")
    return { ...nothingSpent, calls: 1 };
  return worst;
}

function unknownPrice(id: string): string {
  return `the price of ${id} is not known: its tokens are counted, its dollars are not, and a limit in dollars cannot hold. Add it under "prices" in the configuration, or set a limit in tokens.`;
}
