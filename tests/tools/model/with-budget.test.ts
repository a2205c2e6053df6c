import { describe, expect, it } from "vitest";
import { createBudget } from "../../../agent/core/budget.ts";
import { LimitReached, ModelError } from "../../../agent/core/errors.ts";
import { createScriptedModel } from "../../../tools/model/scripted.ts";
import type { ScriptedReply } from "../../../tools/model/scripted.ts";
import { withBudget } from "../../../tools/model/with-budget.ts";
import { colourRequest, red } from "../../contracts/chat-model.contract.ts";

const never = new AbortController().signal;
const unlimited = { dollars: null, tokens: null, calls: null, seconds: null };
const prices = { "scripted:model": { input: 1000, output: 10_000 } };
const good: ScriptedReply = { kind: "value", value: red };
const ignore = () => {};

describe("withBudget", () => {
  it("charges a reply at its price", async () => {
    const budget = createBudget(unlimited);
    const model = withBudget(createScriptedModel([good]), { budget, prices, warn: ignore });
    const { spend } = await model.ask(colourRequest(), never);
    const expected = (spend.inputTokens * 1000 + spend.outputTokens * 10_000) / 1_000_000;
    expect(spend.dollars).toBeCloseTo(expected);
    expect(spend.unknownPrice).toBe(false);
    expect(budget.spent().dollars).toBe(spend.dollars);
  });

  it("makes no call whose worst case does not fit", async () => {
    const scripted = createScriptedModel([good]);
    const budget = createBudget({ ...unlimited, dollars: 5 });
    const model = withBudget(scripted, { budget, prices, warn: ignore });
    await expect(model.ask(colourRequest(), never)).rejects.toMatchObject({ limit: "dollars" });
    expect(scripted.questions).toEqual([]);
    await model.ask(colourRequest({ maximumOutputTokens: 300 }), never);
    expect(scripted.questions.length).toBe(1);
  });

  it("lets no more calls side by side through than fit together", async () => {
    const scripted = createScriptedModel(() => good);
    const budget = createBudget({ ...unlimited, tokens: 1500 });
    const model = withBudget(scripted, { budget, prices, warn: ignore });
    const asked = Array.from({ length: 5 }, () => model.ask(colourRequest(), never));
    const settled = await Promise.allSettled(asked);
    const refused = settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(scripted.questions.length).toBe(2);
    expect(refused.every((reason) => reason instanceof LimitReached)).toBe(true);
  });

  it("warns once of an unknown price and still keeps the limit of tokens", async () => {
    const warnings: string[] = [];
    const budget = createBudget({ ...unlimited, dollars: 1, tokens: 700 });
    const warn = (text: string) => void warnings.push(text);
    const model = withBudget(
      createScriptedModel(() => good),
      { budget, prices: {}, warn },
    );
    await model.ask(colourRequest(), never);
    await model.ask(colourRequest({ maximumOutputTokens: 100 }), never);
    expect(warnings).toEqual([expect.stringContaining("the price of scripted:model is not known")]);
    expect(budget.spent()).toMatchObject({ dollars: 0, unknownPrice: true, calls: 2 });
    const large = colourRequest({ maximumOutputTokens: 690 });
    await expect(model.ask(large, never)).rejects.toMatchObject({ limit: "tokens" });
  });

  it("charges a useless reply too, and a fault as a call without tokens", async () => {
    const budget = createBudget(unlimited);
    const busy = new ModelError("rate-limited", "busy");
    const scripted = createScriptedModel([
      { kind: "text", text: "not JSON at all" },
      { kind: "error", error: busy },
    ]);
    const model = withBudget(scripted, { budget, prices, warn: ignore });
    await expect(model.ask(colourRequest(), never)).rejects.toMatchObject({ fault: "malformed" });
    const { outputTokens } = budget.spent();
    expect(outputTokens).toBeGreaterThan(0);
    await expect(model.ask(colourRequest(), never)).rejects.toThrow("busy");
    expect(budget.spent()).toMatchObject({ calls: 2, outputTokens });
  });

  it("charges a call that broke off at its worst case, for it may have been billed", async () => {
    const budget = createBudget(unlimited);
    const late = new ModelError("timed-out", "late");
    const scripted = createScriptedModel([{ kind: "error", error: late }]);
    const model = withBudget(scripted, { budget, prices, warn: ignore });
    await expect(model.ask(colourRequest(), never)).rejects.toThrow("late");
    expect(budget.spent()).toMatchObject({ outputTokens: 500, calls: 1 });
  });

  it("ends a call with the time of the run", async () => {
    const budget = createBudget({ ...unlimited, seconds: 0.1 });
    const model = withBudget(createScriptedModel([{ kind: "silence" }]), {
      budget,
      prices,
      warn: ignore,
    });
    await expect(model.ask(colourRequest(), never)).rejects.toMatchObject({ limit: "seconds" });
  });
});
