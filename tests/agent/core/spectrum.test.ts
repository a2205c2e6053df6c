import { describe, expect, it } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import { ochiai } from "../../../agent/core/spectrum.ts";

const path = repoPath("a.py");
const test = (failed: boolean, ...lines: number[]) => ({ failed, lines: { [path]: lines } });

describe("Ochiai suspiciousness", () => {
  it("is 1 for a line that every failing and no passing test executes", () => {
    expect(ochiai([test(true, 1), test(true, 1), test(false, 2)])).toEqual([
      { path, line: 1, score: 1 },
    ]);
  });

  it("is failed / sqrt(all failed × executed), worked by hand", () => {
    // Line 1: 1 of 2 failing, 3 passing: 1 / √(2·4). Line 2: 2 of 2 failing, 2 passing: 2 / √(2·4).
    const scores = ochiai([
      test(true, 1, 2),
      test(true, 2),
      test(false, 1, 2),
      test(false, 1, 2),
      test(false, 1),
    ]);
    expect(scores.map(({ line, score }) => [line, score])).toEqual([
      [2, 2 / Math.sqrt(8)],
      [1, 1 / Math.sqrt(8)],
    ]);
  });

  it("leaves out what no failing test executes", () => {
    expect(ochiai([test(false, 1, 2, 3)])).toEqual([]);
  });
});
