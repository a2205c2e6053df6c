import { describe, expect, it } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import type { Reproduction, TestReport } from "../../../agent/core/model.ts";
import { logOf } from "../../../agent/steps/proposal-context.ts";

const log = `____ test_other ____\nE   assert 3 == 4\n${"\n".repeat(60)}____ test_target ____\nE   assert 1 == 2\n`;
const report: TestReport = {
  kind: "ran",
  tests: { "a.py::test_target": "failed" },
  seconds: 1,
  log,
};
const red = { kind: "red", tests: ["a.py::test_target"], report, how: "" } as const;

describe("the output that a proposer is given", () => {
  it("is of a whole suite only what speaks of the red tests", () => {
    const own: Extract<Reproduction, { kind: "red" }> = { ...red, file: null };
    expect(logOf(own)).toContain("assert 1 == 2");
    expect(logOf(own)).not.toContain("assert 3 == 4");
  });

  it("is all of it when they ran alone, or when nothing speaks of them", () => {
    const file = { path: repoPath("a.py"), text: "" };
    expect(logOf({ ...red, file })).toBe(log);
    expect(logOf({ ...red, tests: ["a.py::test_silent"], file: null })).toBe(log);
  });
});
