import { describe, expect, it } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import type { Localization, Reproduction, Suspect } from "../../../agent/core/model.ts";
import { keepTelling } from "../../../agent/steps/measure-coverage.ts";
import { weighByCoverage } from "../../../agent/steps/weigh-coverage.ts";

const report = { kind: "ran", tests: {}, seconds: 1, log: "" } as const;
const red: Reproduction = { kind: "red", tests: ["t"], file: null, report, how: "it is red" };

function symbol(name: string, start: number, score: number): Suspect {
  const span = { start, end: start + 9 };
  const reasons = [{ signal: "unit_all", score: 1, detail: "words" }];
  return {
    location: { kind: "symbol", path: repoPath("a.py"), symbol: name, span },
    score,
    reasons,
  };
}

const localization: Localization = {
  files: [],
  symbols: [symbol("first", 1, -1), symbol("second", 11, -2), symbol("third", 21, -3)],
};

const lines = [
  { path: repoPath("a.py"), line: 25, score: 0.5 },
  { path: repoPath("b.py"), line: 3, score: 1 },
];

describe("the lines that are kept of a long list", () => {
  it("are the suspects' and one of every file before any others, in their order", () => {
    const late = repoPath("z.py");
    const many = [
      ...Array.from({ length: 50 }, (_, at) => ({
        path: repoPath("b.py"),
        line: at + 1,
        score: 1,
      })),
      ...Array.from({ length: 40 }, (_, at) => ({ path: late, line: at + 1, score: 1 })),
    ];
    const suspect = symbol("suspect", 20, 1);
    const location = {
      kind: "symbol",
      path: late,
      symbol: "f",
      span: { start: 20, end: 24 },
    } as const;
    const kept = keepTelling(many, {
      localization: { files: [], symbols: [{ ...suspect, location }] },
      most: 10,
    });
    expect(kept.map(({ path, line }) => `${path}:${line}`)).toEqual([
      "b.py:1",
      "b.py:2",
      "b.py:3",
      "b.py:4",
      "z.py:1",
      "z.py:20",
      "z.py:21",
      "z.py:22",
      "z.py:23",
      "z.py:24",
    ]);
    expect(keepTelling(many, { localization, most: 90 })).toEqual(many);
  });
});

function names({ symbols }: Localization): readonly string[] {
  return symbols.map(({ location }) => (location.kind === "symbol" ? location.symbol : ""));
}

describe("coverage of the failing tests", () => {
  it("puts what they execute before what they do not, says so, and keeps scores in order", () => {
    const weighed = weighByCoverage(localization, red, lines);
    expect(names(weighed)).toEqual(["third", "first", "second"]);
    expect(weighed.symbols[0]?.reasons[0]?.detail).toBe(
      "executed by the failing tests (Ochiai 0.50)",
    );
    const scores = weighed.symbols.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it("leaves what a model named where it is, though the failing tests do not execute it", () => {
    const [first, ...others] = localization.symbols;
    const said = { signal: "model", score: 1, detail: "Cause: it is never called." };
    const named = { ...first!, reasons: [...first!.reasons, said] };
    const weighed = weighByCoverage({ files: [], symbols: [named, ...others] }, red, lines);
    expect(names(weighed)).toEqual(["first", "third", "second"]);
  });

  it("changes nothing for a red test that may be about something else, or without lines", () => {
    const doubtful = { ...red, doubt: "that it shows this issue" };
    expect(weighByCoverage(localization, doubtful, lines)).toEqual(localization);
    expect(weighByCoverage(localization, red, [])).toEqual(localization);
    expect(weighByCoverage(localization, { kind: "none", why: "x" }, lines)).toEqual(localization);
  });
});
