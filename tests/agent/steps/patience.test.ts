import { describe, expect, it } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import type { Reproduction, TestReport } from "../../../agent/core/model.ts";
import { patience } from "../../../agent/steps/patience.ts";
import type { Baseline } from "../../../agent/steps/schemas.ts";

const report = (seconds: number): TestReport => ({ kind: "ran", tests: {}, seconds, log: "" });
const baseline: Baseline = { report: report(100), scope: { kind: "all" }, flaky: [], repeats: 2 };
const red: Reproduction = { kind: "red", tests: ["t"], file: null, report: report(100), how: "" };

describe("how long a candidate's tests may take", () => {
  it("is a multiple of what the same tests took on the base", () => {
    const known = { baseline: { ...baseline, failingSeconds: 5 }, reproduction: red };
    expect(patience(known, "targets")).toBe(20);
    expect(patience(known, "suite")).toBe(400);
  });

  it("follows the suite when the failing tests were never run alone, and is never too short", () => {
    expect(patience({ baseline, reproduction: red }, "targets")).toBe(400);
    const quick = { baseline: { ...baseline, failingSeconds: 0.1 }, reproduction: red };
    expect(patience(quick, "targets")).toBe(10);
  });

  it("follows a reproduction's own test file", () => {
    const file = { path: repoPath("test_it.py"), text: "" };
    const own: Reproduction = { ...red, file, report: report(3) };
    expect(patience({ baseline, reproduction: own }, "targets")).toBe(12);
  });
});
