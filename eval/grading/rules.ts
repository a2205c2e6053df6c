/**
 * The two sets of official grading rules that are in use. Version 5 (August 2026) is stricter: a
 * skipped FAIL_TO_PASS test is a failure, a log without any sign that the suite ran is invalid, and
 * an exit code that contradicts the log is taken as spoofing. Source: SWE-bench/SWE-bench, tags
 * v4.1.0 and v5.0.2, `swebench/harness/grading.py` and `run_evaluation.py`.
 */
/**
 * Raised when this package reads logs or finds signs of forgery otherwise than before, so that verdicts
 * by the earlier ways are not taken over.
 */
export const checksVersion = 1;

export type GradingRules = "v4" | "v5";

export const marks = {
  startOfTests: ">>>>> Start Test Output",
  endOfTests: ">>>>> End Test Output",
  exitCode: ">>>>> Test Exit Code",
  patchApplied: ">>>>> Applied Patch",
  patchFailed: ">>>>> Patch Apply Failed",
  resetFailed: ">>>>> Reset Failed",
  testsErrored: ">>>>> Tests Errored",
  testsTimedOut: ">>>>> Tests Timed Out",
} as const;
