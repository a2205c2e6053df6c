import { LimitReached } from "./errors.ts";
import type { LimitName, Limits, Spend } from "./model.ts";

/**
 * What a run may cost and what it has cost. A call reserves its worst case before it is made, so that
 * calls side by side cannot pass a limit together either. Seconds are measured by the wall, not
 * charged: a reservation of seconds says how long the call may last.
 */
export interface Budget {
  /** @throws LimitReached when the worst case does not fit into what is left; nothing is held then. */
  reserve(worstCase: WorstCase): Reservation;
  /** For what was spent without a reservation, e.g. replies replayed from a journal. Never throws. */
  charge(spend: Spend): void;
  /** Settled spending alone; reservations are not in it. */
  spent(): Spend;
  /** What may still be reserved, per limit; null where there is no limit. */
  left(): Limits;
  /** @throws LimitReached when any limit has been used up. */
  check(): void;
}

export interface WorstCase {
  /** Null when the price of the model is unknown: then dollars are not bounded by this call. */
  readonly dollars: number | null;
  readonly tokens: number;
  readonly calls: number;
  readonly seconds: number;
}

/** Ends once, by either method; a second end is ignored. */
export interface Reservation {
  settle(actual: Spend): void;
  /** Nothing was used. */
  release(): void;
}

export interface BudgetOptions {
  /** What earlier processes of the same run have spent, from its journal. */
  readonly spent?: Spend;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
  readonly onSpend?: (spent: Spend) => void;
}

export const nothingSpent: Spend = {
  dollars: 0,
  inputTokens: 0,
  cachedTokens: 0,
  outputTokens: 0,
  calls: 0,
  seconds: 0,
  unknownPrice: false,
};

export function addSpend(a: Spend, b: Spend): Spend {
  return {
    dollars: a.dollars + b.dollars,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    calls: a.calls + b.calls,
    seconds: a.seconds + b.seconds,
    unknownPrice: a.unknownPrice || b.unknownPrice,
  };
}

export function createBudget(limits: Limits, options: BudgetOptions = {}): Budget {
  const now = options.now ?? (() => performance.now());
  const started = now();
  const secondsBefore = options.spent?.seconds ?? 0;
  const held = new Set<WorstCase>();
  let charged = options.spent ?? nothingSpent;

  const spent = (): Spend => ({ ...charged, seconds: secondsBefore + (now() - started) / 1000 });
  const left = (): Limits => remaining(limits, spent(), held);
  const charge = (spend: Spend): void => {
    charged = addSpend(charged, spend);
    options.onSpend?.(spent());
  };

  return {
    spent,
    left,
    charge,
    check() {
      for (const [limit, rest] of limitEntries(left())) {
        if (rest !== null && rest <= 0)
          throw reached(limit, { limits, spent: spent(), needs: null });
      }
    },
    reserve(worstCase) {
      for (const [limit, rest] of limitEntries(left())) {
        const needs = worstCase[limit];
        if (rest !== null && (rest <= 0 || (needs ?? 0) > rest))
          throw reached(limit, { limits, spent: spent(), needs });
      }
      const own = { ...worstCase };
      held.add(own);
      return {
        release: () => void held.delete(own),
        settle: (actual) => {
          if (held.delete(own)) charge(actual);
        },
      };
    },
  };
}

function remaining(limits: Limits, spent: Spend, held: ReadonlySet<WorstCase>): Limits {
  const used = amounts(spent);
  for (const { dollars, tokens, calls } of held) {
    used.dollars += dollars ?? 0;
    used.tokens += tokens;
    used.calls += calls;
  }
  const rest = (limit: LimitName) => {
    const bound = limits[limit];
    return bound === null ? null : bound - used[limit];
  };
  return {
    dollars: rest("dollars"),
    tokens: rest("tokens"),
    calls: rest("calls"),
    seconds: rest("seconds"),
  };
}

function amounts(spend: Spend): Record<LimitName, number> {
  const { dollars, inputTokens, outputTokens, calls, seconds } = spend;
  return { dollars, tokens: inputTokens + outputTokens, calls, seconds };
}

function limitEntries(values: Limits): readonly (readonly [LimitName, number | null])[] {
  return [
    ["calls", values.calls],
    ["dollars", values.dollars],
    ["tokens", values.tokens],
    ["seconds", values.seconds],
  ];
}

interface Shortage {
  readonly limits: Limits;
  readonly spent: Spend;
  readonly needs: number | null;
}

function reached(limit: LimitName, { limits, spent, needs }: Shortage): LimitReached {
  const used = format(limit, amounts(spent)[limit]);
  const bound = format(limit, limits[limit] ?? 0);
  const next = needs === null ? "" : `; the next call may need ${format(limit, needs)}`;
  return new LimitReached(limit, `the limit of ${bound} is reached: ${used} used${next}`);
}

function format(limit: LimitName, amount: number): string {
  if (limit === "dollars") return `$${amount.toFixed(amount < 0.1 ? 4 : 2)}`;
  if (limit === "seconds") return `${Math.round(amount)} s`;
  return `${amount} ${limit}`;
}
