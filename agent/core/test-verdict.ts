import type { SuiteCounts, TestId, TestReport, TestStatus } from "./model.ts";

/**
 * The rule that decides whether anything may be called fixed. It needs positive evidence: a report
 * that ran, at least one target test that was red before and is green now, nothing that passed
 * before and fails now, and nothing that passed before and is gone. A failure that has no counterpart
 * before (a file that no longer loads, an error outside of the tests) counts as harm, too.
 */
export type Comparison =
  | { readonly kind: "did-not-run"; readonly why: string; readonly log: string }
  | {
      readonly kind: "compared";
      readonly fixed: readonly TestId[];
      readonly stillFailing: readonly TestId[];
      readonly newlyFailing: readonly TestId[];
      readonly vanished: readonly TestId[];
    };

export interface ComparisonInput {
  readonly before: TestReport;
  readonly after: TestReport;
  /** The tests that are to become green. */
  readonly targets: readonly TestId[];
  /** Tests whose result changes by itself: they neither help nor harm. */
  readonly flaky: readonly TestId[];
}

export function compareReports({ before, after, targets, flaky }: ComparisonInput): Comparison {
  if (after.kind === "did-not-run") return { kind: "did-not-run", why: after.why, log: after.log };
  const ignored = new Set(flaky);
  const wanted = new Set(targets);
  const passedBefore = statuses(before).filter(
    ([id, status]) => isPass(status) && !ignored.has(id),
  );
  const failedBefore = new Set(failingTests(before));
  const now = (id: TestId): TestStatus | undefined => after.tests[id];
  return {
    kind: "compared",
    fixed: targets.filter((id) => isPass(now(id))),
    stillFailing: targets.filter((id) => !isPass(now(id))),
    newlyFailing: failingTests(after).filter(
      (id) => !failedBefore.has(id) && !wanted.has(id) && !ignored.has(id),
    ),
    vanished: passedBefore.filter(([id]) => isGone(now(id))).map(([id]) => id),
  };
}

export function isGreen(comparison: Comparison): boolean {
  return (
    comparison.kind === "compared" &&
    comparison.fixed.length > 0 &&
    comparison.stillFailing.length === 0 &&
    comparison.newlyFailing.length === 0 &&
    comparison.vanished.length === 0
  );
}

export function failingTests(report: TestReport): readonly TestId[] {
  return statuses(report)
    .filter(([, status]) => isFailure(status))
    .map(([id]) => id);
}

export function countStatuses(report: TestReport): SuiteCounts | null {
  if (report.kind === "did-not-run") return null;
  const values = Object.values(report.tests);
  const count = (...wanted: readonly TestStatus[]) =>
    values.filter((status) => wanted.includes(status)).length;
  return {
    passed: count("passed", "expected-failure"),
    failed: count("failed"),
    error: count("error"),
    skipped: count("skipped"),
  };
}

function statuses(report: TestReport): readonly [TestId, TestStatus][] {
  return report.kind === "ran" ? Object.entries(report.tests) : [];
}

/** A test that is skipped now checks nothing any more: for the evidence it is gone. */
function isGone(status: TestStatus | undefined): boolean {
  return status === undefined || status === "skipped";
}

function isPass(status: TestStatus | undefined): boolean {
  return status === "passed" || status === "expected-failure";
}

function isFailure(status: TestStatus | undefined): boolean {
  return status === "failed" || status === "error";
}
