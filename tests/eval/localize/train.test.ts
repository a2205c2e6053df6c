import { describe, expect, it } from "vitest";
import { issueFolds, repositoryFolds } from "../../../eval/localize/cross-validate.ts";
import type { Fold } from "../../../eval/localize/cross-validate.ts";
import { countIssueWords } from "../../../eval/localize/issue-background.ts";
import { minimise } from "../../../eval/localize/minimise.ts";
import { trainLinearModel } from "../../../eval/localize/train-model.ts";
import type { TrainingList } from "../../../eval/localize/train-model.ts";
import type { TrainingInstance } from "../../../eval/localize/train-pipeline.ts";

describe("minimise", () => {
  it("finds the lowest point of Rosenbrock's valley", () => {
    const lowest = minimise(
      (point) => {
        const [x = 0, y = 0] = point;
        return {
          value: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
          gradient: Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
        };
      },
      { start: Float64Array.of(-1.2, 1), steps: 200, tolerance: 1e-8 },
    );
    expect(lowest[0]).toBeCloseTo(1, 4);
    expect(lowest[1]).toBeCloseTo(1, 4);
  });
});

describe("training", () => {
  const noise = (row: number, list: number): number =>
    Math.abs(Math.sin(row * 12.9898 + list * 78.233) * 43_758.5453) % 1;

  /** The gold row is the one with the largest first column; the second column is noise. */
  const lists: readonly TrainingList[] = Array.from({ length: 40 }, (_, list) => {
    const rows = 6;
    const values = Array.from({ length: rows }, (_row, row) => (row * 7 + list * 3) % rows);
    const matrix = Float32Array.from(values.flatMap((value, row) => [value, noise(row, list)]));
    return { id: String(list), group: "g", rows, matrix, gold: [values.indexOf(rows - 1)] };
  });

  it("gives weight to the column that tells gold from the rest, and next to none to noise", () => {
    const weights = trainLinearModel(lists, { columns: ["signal", "noise"], l2: 0.01 });
    expect(weights["signal"]).toBeGreaterThan(0.5);
    expect(Math.abs(weights["noise"] ?? 1)).toBeLessThan(0.2 * (weights["signal"] ?? 0));
  });

  it("is repeatable and does not depend on where it begins", () => {
    const options = { columns: ["signal", "noise"], l2: 0.01 };
    const once = trainLinearModel(lists, options);
    expect(trainLinearModel(lists, options)).toEqual(once);
    const elsewhere = trainLinearModel(lists, { ...options, start: { signal: 5, noise: -5 } });
    expect(elsewhere["signal"]).toBeCloseTo(once["signal"] ?? 0, 1);
  });

  it("adds to scores that are given, without changing what they say already", () => {
    const told = lists.map((list) => {
      const scores = Float64Array.from({ length: list.rows }, (_, row) => {
        return list.gold.includes(row) ? 20 : 0;
      });
      return { ...list, scores };
    });
    const weights = trainLinearModel(told, { columns: ["signal", "noise"], l2: 0.01 });
    expect(Math.abs(weights["signal"] ?? 1)).toBeLessThan(0.01);
  });
});

describe("words of issues", () => {
  it("are counted once an issue, and only when two issues have them", () => {
    const { issues, documents } = countIssueWords([
      "Crash in parser. The parser crashes.",
      "Parser ignores commas",
      "Colours are wrong",
    ]);
    expect(issues).toBe(3);
    expect(documents).toEqual({ parser: 2 });
  });
});

describe("folds", () => {
  const instance = (repository: string, id: string): TrainingInstance => {
    const table = { names: [], signals: [], features: [] };
    return {
      features: { id, repository, files: table, units: table, fileOfUnit: [], executed: null },
      gold: { files: [], functions: [] },
    };
  };
  const set = ["a/a", "b/b", "a/a", "c/c"].map((repository, at) =>
    instance(repository, String(at)),
  );
  const idsOf = (folds: readonly Fold[]): readonly string[] =>
    folds.map(({ instances }) => instances.map(({ features }) => features.id).join(" "));

  it("of repositories hold all issues of one repository each", () => {
    expect(idsOf(repositoryFolds(set))).toEqual(["0 2", "1", "3"]);
  });

  it("of issues hold every issue once", () => {
    expect(idsOf(issueFolds(set, 2))).toEqual(["0 2", "1 3"]);
  });
});
