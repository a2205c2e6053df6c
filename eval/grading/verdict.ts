import type { EvaluationType } from "../datasets/instance.ts";
import type { GradingRules } from "./rules.ts";

export interface SuccessAndFailure {
  readonly success: readonly string[];
  readonly failure: readonly string[];
}

/** The official `tests_status`; the last two are always empty, as upstream. */
export interface TestsStatus {
  readonly FAIL_TO_PASS: SuccessAndFailure;
  readonly PASS_TO_PASS: SuccessAndFailure;
  readonly FAIL_TO_FAIL: SuccessAndFailure;
  readonly PASS_TO_FAIL: SuccessAndFailure;
}

export type Resolution = "RESOLVED_FULL" | "RESOLVED_PARTIAL" | "RESOLVED_NO";

export interface Expectation {
  readonly failToPass: readonly string[];
  readonly passToPass: readonly string[];
  readonly evaluationType: EvaluationType;
}

/**
 * Which expected tests hold, by the official rules. Version 4 puts a skipped test in neither list, so
 * it neither counts nor hurts; version 5 fails it for FAIL_TO_PASS and keeps it for PASS_TO_PASS.
 */
export function judgeTests(
  statuses: ReadonlyMap<string, string>,
  expected: Expectation,
  rules: GradingRules,
): TestsStatus {
  const judge = (tests: readonly string[], kind: "fix" | "keep"): SuccessAndFailure => {
    const success: string[] = [];
    const failure: string[] = [];
    for (const test of tests) {
      const verdict =
        expected.evaluationType === "fail_only"
          ? judgeSilent(statuses.get(test))
          : judgeStatus(statusOf(test, statuses, rules), kind, rules);
      if (verdict === "success") success.push(test);
      if (verdict === "failure") failure.push(test);
    }
    return { success, failure };
  };
  return {
    FAIL_TO_PASS: judge(expected.failToPass, "fix"),
    PASS_TO_PASS: judge(expected.passToPass, "keep"),
    FAIL_TO_FAIL: { success: [], failure: [] },
    PASS_TO_FAIL: { success: [], failure: [] },
  };
}

type Judgement = "success" | "failure" | "uncounted";

function judgeSilent(status: string | undefined): Judgement {
  return status === "FAILED" ? "failure" : "success";
}

function judgeStatus(
  status: string | undefined,
  kind: "fix" | "keep",
  rules: GradingRules,
): Judgement {
  if (status !== undefined && passing.has(status)) return "success";
  if (status === undefined || status === "FAILED" || status === "ERROR") return "failure";
  if (status !== "SKIPPED" || rules === "v4") return "uncounted";
  return kind === "keep" ? "success" : "failure";
}

const passing: ReadonlySet<string> = new Set(["PASSED", "XFAIL"]);

/**
 * Version 5 lets an expected id that was cut inside its parameters (more `[` than `]`) stand for the
 * ids it is a prefix of, when these agree on passing or not.
 */
function statusOf(
  test: string,
  statuses: ReadonlyMap<string, string>,
  rules: GradingRules,
): string | undefined {
  const exact = statuses.get(test);
  if (exact !== undefined || rules === "v4" || !isCut(test)) return exact;
  const candidates = [...statuses].filter(([id]) => id.startsWith(test));
  const outcomes = new Set(candidates.map(([, status]) => passing.has(status)));
  return outcomes.size === 1 ? candidates[0]?.[1] : undefined;
}

function isCut(test: string): boolean {
  return test.split("[").length > test.split("]").length;
}

/** FULL needs every counted test of both lists; an empty list is satisfied. */
export function resolutionOf(status: TestsStatus): Resolution {
  const fixed = share(status.FAIL_TO_PASS);
  const kept = share(status.PASS_TO_PASS);
  if (fixed === 1 && kept === 1) return "RESOLVED_FULL";
  return fixed > 0 && fixed < 1 && kept === 1 ? "RESOLVED_PARTIAL" : "RESOLVED_NO";
}

function share({ success, failure }: SuccessAndFailure): number {
  const total = success.length + failure.length;
  return total === 0 ? 1 : success.length / total;
}
