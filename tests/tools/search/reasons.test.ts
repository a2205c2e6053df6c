import { describe, expect, it } from "vitest";
import { describeSignal } from "../../../tools/search/rank/describe-signal.ts";
import { loadLinearModel, rankLinearly } from "../../../tools/search/rank/linear-model.ts";
import { signal } from "../../../tools/search/rank/signal.ts";

const models = ["files", "functions", "executed-files", "executed-functions"] as const;
const names = [
  ...new Set(
    models.flatMap((model) =>
      Object.keys(loadLinearModel(model).weights).map((name) => name.replace(/:rank$/, "")),
    ),
  ),
];

describe("the words for a signal", () => {
  it("exist for each that the trained models weigh, and never show its name", () => {
    expect(names.length).toBeGreaterThan(80);
    const told = names.map((name) => describeSignal(name, 3));
    expect(told).not.toContainEqual(expect.stringContaining("looks like"));
    expect(told.join()).not.toContain("_");
    expect(new Set(told).size).toBeGreaterThan(35);
  });

  it.each(["unit_dunder", "unit_length", "unit_private", "lowprior", "h_age", "loglines", "depth"])(
    "are none for %s, which is so whatever the issue says",
    (name) => expect(describeSignal(name, 1)).toBeNull(),
  );
});

describe("a share of a score", () => {
  it("that comes from what the others have is no lead of this one", () => {
    const against = signal("against", Float64Array.of(0, 0, 4));
    const model = { format: 1 as const, about: "", weights: { against: -1 } };
    const ranking = rankLinearly({ signals: [against], model, count: 3 });
    const [share] = ranking.explain(0);
    expect(share?.score).toBeGreaterThan(0);
    expect(share?.lead).toBeLessThan(0);
    expect(ranking.explain(2)[0]?.lead).toBeGreaterThan(0);
  });

  it("is a lead in a list of one", () => {
    const words = signal("words", Float64Array.of(2));
    const model = { format: 1 as const, about: "", weights: { words: 1 } };
    const [share] = rankLinearly({ signals: [words], model, count: 1 }).explain(0);
    expect(share).toMatchObject({ score: 1, lead: 2 });
  });
});
