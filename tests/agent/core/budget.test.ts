import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { createBudget, nothingSpent } from "../../../agent/core/budget.ts";
import { LimitReached } from "../../../agent/core/errors.ts";

const unlimited = { dollars: null, tokens: null, calls: null, seconds: null };
const call = { dollars: 0.1, tokens: 100, calls: 1, seconds: 0 };
const spend = { ...nothingSpent, dollars: 0.02, inputTokens: 30, outputTokens: 10, calls: 1 };

describe("a budget", () => {
  it("counts without limits", () => {
    const budget = createBudget(unlimited, { now: () => 0 });
    budget.reserve(call).settle(spend);
    budget.charge(spend);
    expect(budget.spent()).toMatchObject({ dollars: 0.04, inputTokens: 60, calls: 2, seconds: 0 });
    expect(budget.left()).toEqual(unlimited);
  });

  it("refuses a call whose worst case does not fit, and says what is left of which limit", () => {
    const budget = createBudget({ ...unlimited, dollars: 0.15 });
    budget.reserve(call).settle({ ...spend, dollars: 0.1 });
    const attempt = () => budget.reserve(call);
    expect(attempt).toThrow(LimitReached);
    expect(attempt).toThrow(
      "the limit of $0.15 is reached: $0.10 used; the next call may need $0.10",
    );
    expect(budget.left().dollars).toBeCloseTo(0.05);
  });

  it("holds what calls side by side may need until they end", () => {
    const budget = createBudget({ ...unlimited, tokens: 250 });
    const first = budget.reserve(call);
    const second = budget.reserve(call);
    expect(() => budget.reserve(call)).toThrow(LimitReached);
    first.release();
    second.settle(spend);
    second.settle(spend);
    second.release();
    expect(budget.spent()).toMatchObject({ inputTokens: 30, outputTokens: 10, calls: 1 });
    expect(budget.left().tokens).toBe(210);
  });

  it("goes on from what an earlier process of the run has spent", () => {
    const budget = createBudget({ ...unlimited, calls: 3 }, { spent: { ...spend, calls: 2 } });
    budget.reserve(call).settle(spend);
    expect(() => budget.reserve(call)).toThrow("the limit of 3 calls is reached: 3 calls used");
  });

  it("measures seconds by the clock, from where the run stood", () => {
    let now = 5_000;
    const limits = { ...unlimited, seconds: 60 };
    const budget = createBudget(limits, {
      spent: { ...nothingSpent, seconds: 50 },
      now: () => now,
    });
    now += 4_000;
    expect(budget.left().seconds).toBe(6);
    budget.check();
    now += 6_000;
    expect(() => budget.check()).toThrow("the limit of 60 s is reached: 60 s used");
    expect(() => budget.reserve(call)).toThrow(LimitReached);
  });

  it("does not bound dollars by a call of unknown price, yet by what is known", () => {
    const budget = createBudget({ ...unlimited, dollars: 1 });
    budget.reserve({ ...call, dollars: null }).settle({ ...spend, dollars: 0, unknownPrice: true });
    expect(budget.spent()).toMatchObject({ dollars: 0, unknownPrice: true });
    budget.charge({ ...spend, dollars: 1 });
    expect(() => budget.reserve({ ...call, dollars: null })).toThrow(LimitReached);
  });

  it("tells who watches after each charge", () => {
    const seen: number[] = [];
    const budget = createBudget(unlimited, { onSpend: ({ calls }) => seen.push(calls) });
    budget.reserve(call).settle(spend);
    budget.reserve(call).release();
    budget.charge(spend);
    expect(seen).toEqual([1, 2]);
  });

  it("never passes a limit, whatever the order of reserving, settling and releasing", () => {
    const step = fc.record({
      tokens: fc.nat(60),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat(7), (steps, width) => {
        const budget = createBudget({ ...unlimited, tokens: 300, calls: 20 });
        const open: (() => void)[] = [];
        for (const { tokens, share } of steps) {
          if (open.length > width) open.shift()?.();
          try {
            const reservation = budget.reserve({ dollars: null, tokens, calls: 1, seconds: 0 });
            const used = Math.floor(tokens * share);
            const actual = { ...nothingSpent, inputTokens: used, calls: 1 };
            open.push(() => (share < 0.1 ? reservation.release() : reservation.settle(actual)));
          } catch (error) {
            expect(error).toBeInstanceOf(LimitReached);
          }
        }
        for (const end of open) end();
        expect(budget.spent().inputTokens).toBeLessThanOrEqual(300);
        expect(budget.spent().calls).toBeLessThanOrEqual(20);
        expect(budget.left().tokens).toBe(300 - budget.spent().inputTokens);
      }),
    );
  });
});
