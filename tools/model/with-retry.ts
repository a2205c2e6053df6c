import { ModelError } from "../../agent/core/errors.ts";
import type { ModelFault } from "../../agent/core/errors.ts";
import { addSpend, nothingSpent } from "../../agent/core/budget.ts";
import type { Spend } from "../../agent/core/model.ts";
import type { ChatMessage, ChatModel, ChatReply, ChatRequest } from "../../agent/core/ports.ts";
import { systemClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { UnusableReply } from "./reply.ts";

export interface WithRetryOptions {
  readonly clock?: Clock;
  /** Calls in all when the provider fails: busy, broken, silent, not there. */
  readonly attempts?: number;
  /** Further questions when a reply came and cannot be used. */
  readonly reasks?: number;
  readonly firstWaitSeconds?: number;
  /** A provider that asks for a longer wait than this is given up. */
  readonly longestWaitSeconds?: number;
  /** Told before each wait. */
  readonly note?: (text: string) => void;
}

interface Patience {
  readonly clock: Clock;
  readonly attempts: number;
  readonly reasks: number;
  readonly firstWaitSeconds: number;
  readonly longestWaitSeconds: number;
  readonly note: (text: string) => void;
}

/**
 * Repeats what deserves it: provider faults after an exponential wait with full jitter, or after the
 * wait the provider names; useless replies by telling the model what was wrong with them.
 * @throws ModelError of the last fault
 */
export function withRetry(model: ChatModel, options: WithRetryOptions = {}): ChatModel {
  const patience: Patience = {
    clock: options.clock ?? systemClock,
    attempts: options.attempts ?? 6,
    reasks: options.reasks ?? 2,
    firstWaitSeconds: options.firstWaitSeconds ?? 1,
    longestWaitSeconds: options.longestWaitSeconds ?? 120,
    note: options.note ?? (() => {}),
  };
  return {
    id: model.id,
    ask: (request, signal) => askUntilUsable(model, { request, signal, patience }),
  };
}

interface PatientRequest<Value> {
  readonly request: ChatRequest<Value>;
  readonly signal: AbortSignal;
  readonly patience: Patience;
}

async function askUntilUsable<Value>(
  model: ChatModel,
  asked: PatientRequest<Value>,
): Promise<ChatReply<Value>> {
  const { request, patience } = asked;
  let again = request;
  let wasted: Spend = nothingSpent;
  for (let reasks = 0; ; reasks += 1) {
    try {
      const reply = await askUntilAnswered(model, { ...asked, request: again });
      return { ...reply, spend: addSpend(reply.spend, wasted) };
    } catch (error) {
      if (!(error instanceof UnusableReply) || error.fault === "refused") throw error;
      if (reasks >= patience.reasks) throw error;
      wasted = addSpend(wasted, error.spend);
      patience.note(`${request.purpose}: ${firstLine(error.message)}; asked again`);
      again = reask(request, error);
    }
  }
}

async function askUntilAnswered<Value>(
  model: ChatModel,
  { request, signal, patience }: PatientRequest<Value>,
): Promise<ChatReply<Value>> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await model.ask(request, signal);
    } catch (error) {
      if (!(error instanceof ModelError) || !isPassing(error.fault)) throw error;
      const seconds = waitSeconds(error, attempt, patience);
      if (attempt >= patience.attempts || seconds === null) throw givenUp(error, attempt, seconds);
      patience.note(`${firstLine(error.message)}; trying again in ${seconds.toFixed(1)} s`);
      await patience.clock.sleep(seconds * 1000, signal);
    }
  }
}

function isPassing(fault: ModelFault): boolean {
  return ["rate-limited", "server", "timed-out", "unreachable"].includes(fault);
}

/** Null when the provider asks for more patience than there is. */
function waitSeconds(error: ModelError, attempt: number, patience: Patience): number | null {
  const { firstWaitSeconds, longestWaitSeconds, clock } = patience;
  const asked = error.retryAfterSeconds;
  if (asked !== null && asked > longestWaitSeconds) return null;
  const ceiling = Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** (attempt - 1));
  const jitter = ceiling * (0.5 + 0.5 * clock.random());
  return asked === null ? jitter : asked + 0.1 * firstWaitSeconds * clock.random();
}

function givenUp(error: ModelError, attempts: number, seconds: number | null): ModelError {
  const why =
    seconds === null
      ? `it asks for a wait of ${Math.round(error.retryAfterSeconds ?? 0)} s`
      : `after ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`;
  return new ModelError(error.fault, `${error.message}; given up: ${why}`, {
    cause: error,
    ...(error.mend === null ? {} : { mend: error.mend }),
    ...(error.retryAfterSeconds === null ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
  });
}

/**
 * The conversation goes on: the bad reply, and what is wrong with it. After a cut the room is doubled
 * too, because models that think spend it before they speak.
 */
function reask<Value>(request: ChatRequest<Value>, error: UnusableReply): ChatRequest<Value> {
  const bad: ChatMessage[] =
    error.text.trim() === "" ? [] : [{ role: "assistant", text: shorten(error.text) }];
  if (error.fault === "truncated") {
    const text = `Your reply was cut off after ${request.maximumOutputTokens} tokens. Reply again, whole, and much shorter: say less in words, change smaller pieces of code.`;
    const messages = mergeUsers([...request.messages, { role: "user", text }]);
    return { ...request, messages, maximumOutputTokens: request.maximumOutputTokens * 2 };
  }
  const text = `That reply cannot be used: ${error.message}\nReply again, with the JSON object alone.`;
  return {
    ...request,
    messages: mergeUsers([...request.messages, ...bad, { role: "user", text }]),
  };
}

/** Some providers refuse two messages of the same role in a row. */
function mergeUsers(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const merged: ChatMessage[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    if (last?.role === message.role)
      merged[merged.length - 1] = { ...last, text: `${last.text}\n\n${message.text}` };
    else merged.push(message);
  }
  return merged;
}

function shorten(text: string): string {
  return text.length > 8000 ? `${text.slice(0, 8000)}\n[cut]` : text;
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}
