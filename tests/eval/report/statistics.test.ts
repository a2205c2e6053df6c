import { describe, expect, it } from "vitest";
import { compareVerdicts } from "../../../eval/report/compare.ts";
import { exactMcNemar, proportion, quantile } from "../../../eval/report/statistics.ts";

describe("intervals and tests", () => {
  it("give Wilson's interval as published tables do", () => {
    // R: prop.test(correct = FALSE) / binom::binom.confint(methods = "wilson")
    const half = proportion(5, 10);
    expect(half.low).toBeCloseTo(0.2366, 4);
    expect(half.high).toBeCloseTo(0.7634, 4);
    expect(proportion(0, 20)).toMatchObject({ share: 0, low: 0 });
    expect(proportion(0, 20).high).toBeCloseTo(0.1611, 4);
    expect(proportion(20, 20).high).toBe(1);
    expect(proportion(0, 0)).toMatchObject({ share: null, low: null, high: null });
  });

  it("give McNemar's exact p as a binomial test does", () => {
    expect(exactMcNemar(0, 0)).toBe(1);
    expect(exactMcNemar(3, 3)).toBe(1);
    expect(exactMcNemar(1, 9)).toBeCloseTo(0.021484, 5);
    expect(exactMcNemar(9, 1)).toBeCloseTo(0.021484, 5);
    expect(exactMcNemar(0, 5)).toBeCloseTo(0.0625, 10);
    expect(exactMcNemar(120, 180)).toBeGreaterThan(0.0001);
    expect(exactMcNemar(120, 180)).toBeLessThan(0.001);
  });

  it("interpolate quantiles", () => {
    expect(quantile([3, 1, 2], 0.5)).toBe(2);
    expect(quantile([1, 2], 0.9)).toBeCloseTo(1.9);
    expect(quantile([], 0.5)).toBeNull();
  });
});

describe("comparing two systems", () => {
  it("counts what was gained and lost on the instances both were judged on", () => {
    const a = new Map([
      ["1", true],
      ["2", false],
      ["3", true],
      ["4", false],
      ["a", true],
    ]);
    const b = new Map([
      ["1", true],
      ["2", true],
      ["3", false],
      ["4", false],
      ["b", true],
    ]);
    expect(compareVerdicts(a, b, new Set(["2"]))).toMatchObject({
      compared: 4,
      only_in_a: ["a"],
      only_in_b: ["b"],
      both: 1,
      neither: 1,
      gained: ["2"],
      lost: ["3"],
      flaky: ["2"],
      p: 1,
    });
  });
});
