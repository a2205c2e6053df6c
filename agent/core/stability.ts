import type { TestId, TestReport, TestStatus } from "./model.ts";

export interface Stability {
  /** Failed in every run that gave them a result, and in at least two. */
  readonly stable: readonly TestId[];
  /** Failed in one run and passed in another. */
  readonly flaky: readonly TestId[];
  /** Failed once, and no other run gave them a result: nothing is known. */
  readonly unknown: readonly TestId[];
  /** Runs that gave any result. */
  readonly runs: number;
}

/**
 * Sorts the failures of repeated runs of the same code. A run that did not run says nothing, and a
 * test that a run did not select or skipped is neither confirmed nor cleared by it.
 */
export function judgeStability(reports: readonly TestReport[]): Stability {
  const ran = reports.flatMap((report) => (report.kind === "ran" ? [report.tests] : []));
  const results = new Map<TestId, TestStatus[]>();
  for (const tests of ran) {
    for (const [id, status] of Object.entries(tests)) {
      if (status !== "skipped") results.set(id, [...(results.get(id) ?? []), status]);
    }
  }
  const failing = [...results].filter(([, statuses]) => statuses.some(isFailure)).sort(byName);
  const idsOf = (rule: (statuses: readonly TestStatus[]) => boolean) =>
    failing.filter(([, statuses]) => rule(statuses)).map(([id]) => id);
  return {
    stable: idsOf((statuses) => statuses.every(isFailure) && statuses.length > 1),
    flaky: idsOf((statuses) => !statuses.every(isFailure)),
    unknown: idsOf((statuses) => statuses.every(isFailure) && statuses.length === 1),
    runs: ran.length,
  };
}

function isFailure(status: TestStatus): boolean {
  return status === "failed" || status === "error";
}

function byName([a]: readonly [TestId, unknown], [b]: readonly [TestId, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
