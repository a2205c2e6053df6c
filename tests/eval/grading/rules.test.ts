import { describe, expect, it } from "vitest";
import { gradeLog } from "../../../eval/grading/instance-report.ts";
import type { GradingRules } from "../../../eval/grading/rules.ts";
import { judgeTests, resolutionOf } from "../../../eval/grading/verdict.ts";
import { hiddenInstance, officialLog } from "../support/instances.ts";

const green = "PASSED tests/test_a.py::test_new\nPASSED tests/test_a.py::test_old";

function grade(log: string, rules: GradingRules = "v5", fields: Record<string, unknown> = {}) {
  const graded = gradeLog({ instance: hiddenInstance(fields), log, rules, format: "official" });
  if (graded.kind === "error") throw new Error(graded.why);
  return graded;
}

describe("what a log proves", () => {
  it("is a resolved instance when every expected test passed", () => {
    expect(grade(officialLog(green)).report).toEqual({
      patch_is_None: false,
      patch_exists: true,
      patch_successfully_applied: true,
      resolved: true,
      infra_failure: false,
      tests_status: {
        FAIL_TO_PASS: { success: ["tests/test_a.py::test_new"], failure: [] },
        PASS_TO_PASS: { success: ["tests/test_a.py::test_old"], failure: [] },
        FAIL_TO_FAIL: { success: [], failure: [] },
        PASS_TO_FAIL: { success: [], failure: [] },
      },
    });
  });

  it("is nothing without both markers, or with a mark of failure", () => {
    expect(grade(green).report.resolved).toBe(false);
    expect(grade(officialLog(green).replace(/.*End Test Output.*/, "")).report.resolved).toBe(
      false,
    );
    for (const mark of ["Patch Apply Failed", "Reset Failed", "Tests Errored", "Tests Timed Out"])
      expect(grade(`>>>>> ${mark}\n${officialLog(green)}`).report.resolved).toBe(false);
  });

  it("is nothing when no test ran, even where silence means success", () => {
    const failOnly = { eval_type: "fail_only", log_parser: "parse_log_marked" };
    expect(grade(officialLog(""), "v5", failOnly).report.resolved).toBe(false);
    expect(grade(officialLog("12 specs, 0 failures"), "v5", failOnly).report.resolved).toBe(true);
    expect(grade(officialLog(""), "v4", failOnly).report.resolved).toBe(true);
  });

  it("is doubted when the exit code contradicts it, under v5", () => {
    expect(grade(officialLog(green, 1)).report.resolved).toBe(false);
    expect(grade(officialLog(green, 1), "v4").report.resolved).toBe(true);
    expect(grade(officialLog(`${green}\nFAILED other`, 1)).report.resolved).toBe(true);
  });

  it("may stand outside the markers when nothing is inside", () => {
    expect(grade(`${officialLog("")}\n${green}`).report.resolved).toBe(true);
  });

  it("names a likely fault of the environment under v5", () => {
    const report = grade(officialLog("ModuleNotFoundError: No module named 'x'")).report;
    expect(report).toMatchObject({ infra_failure: false, infra_failure_reason: "missing_module" });
    expect(grade(officialLog("Cannot allocate memory")).report.infra_failure).toBe(true);
    expect(grade(officialLog("x"), "v4").report).not.toHaveProperty("infra_failure");
  });

  it("counts a carriage return as the end of a line", () => {
    expect(grade(officialLog(green.replace("\n", "\r"))).report.resolved).toBe(true);
  });
});

describe("how a test counts", () => {
  const statuses = new Map([
    ["skipped", "SKIPPED"],
    ["xfail", "XFAIL"],
    ["odd", "PASSED:"],
    ["cut[a b]", "PASSED"],
    ["cut[a c]", "XFAIL"],
    ["mixed[a b]", "PASSED"],
    ["mixed[a c]", "FAILED"],
  ]);
  const judge = (fix: string[], keep: string[], rules: GradingRules) =>
    judgeTests(
      statuses,
      { failToPass: fix, passToPass: keep, evaluationType: "pass_and_fail" },
      rules,
    );

  it("a skipped one fails the fix and keeps the rest under v5, and counts for nothing under v4", () => {
    expect(judge(["skipped"], ["skipped"], "v5")).toMatchObject({
      FAIL_TO_PASS: { success: [], failure: ["skipped"] },
      PASS_TO_PASS: { success: ["skipped"], failure: [] },
    });
    expect(resolutionOf(judge(["skipped"], [], "v4"))).toBe("RESOLVED_FULL");
  });

  it("an expected failure passes, an absent test and an unknown status do not", () => {
    expect(resolutionOf(judge(["xfail"], [], "v5"))).toBe("RESOLVED_FULL");
    expect(resolutionOf(judge(["absent"], [], "v5"))).toBe("RESOLVED_NO");
    expect(judge(["odd"], [], "v5").FAIL_TO_PASS).toEqual({ success: [], failure: [] });
  });

  it("a cut id stands for the ids it begins, if they agree, under v5", () => {
    expect(judge(["cut[a"], [], "v5").FAIL_TO_PASS.success).toEqual(["cut[a"]);
    expect(judge(["mixed[a"], [], "v5").FAIL_TO_PASS.failure).toEqual(["mixed[a"]);
    expect(judge(["cut[a"], [], "v4").FAIL_TO_PASS.failure).toEqual(["cut[a"]);
  });

  it("half of the fixes with everything kept is partial, and not resolved", () => {
    expect(resolutionOf(judge(["xfail", "absent"], ["skipped"], "v5"))).toBe("RESOLVED_PARTIAL");
    expect(resolutionOf(judge([], [], "v5"))).toBe("RESOLVED_FULL");
  });
});
