import { compareReports, countStatuses, failingTests } from "../core/test-verdict.ts";
import type { Evidence, TestId, TestReport } from "../core/model.ts";
import type { Search, Tried } from "./try-proposal.ts";

export interface EvidenceOptions {
  readonly search: Search;
  readonly winner: Tried;
  /** How many other candidates passed what the winner passed. */
  readonly rivals: number;
  readonly sandbox: string;
}

/** What was seen, and what was not: collected from the baseline and the winner's verification. */
export function collectEvidence({ search, winner, rivals, sandbox }: EvidenceOptions): Evidence {
  const { baseline, reproduction, prepared } = search;
  const { after, verdict } = winner.verification;
  const failToPass = verdict.kind === "verified" ? verdict.fixed : [];
  const before = baseline.report;
  const ready = prepared.testing.kind === "ready" ? prepared.testing : null;
  const compared = compareSuites(search, after);
  const command = ready?.runner.command({ kind: "all" }, { seconds: 0 });
  return {
    format: 1,
    command: command?.shown ?? command?.argv ?? [],
    before: countStatuses(before),
    after: after === null ? null : countStatuses(after),
    failToPass,
    passToFail: compared?.newlyFailing ?? [],
    vanished: compared?.vanished ?? [],
    preexistingFailures: without(failingTests(before), failToPass),
    flaky: baseline.flaky,
    reproduction,
    repeats: {
      before: runsBefore(search),
      after: verdict.kind === "verified" ? runsAfter(search, after) : 0,
    },
    sandbox,
    environment: ready === null ? [] : ready.planned.plan.notes,
    notVerified: listUnverified({ search, winner, rivals, sandbox }),
  };
}

function compareSuites({ baseline, reproduction }: Search, after: TestReport | null) {
  if (after === null) return null;
  const targets = reproduction.kind === "red" ? reproduction.tests : [];
  const { report: before, flaky } = baseline;
  const compared = compareReports({ before, after, targets, flaky });
  return compared.kind === "compared" ? compared : null;
}

/** A test made for the issue is run twice on the base; the repository's own with every baseline run. */
function runsBefore({ reproduction, baseline }: Search): number {
  if (reproduction.kind === "none") return 0;
  return reproduction.file === null ? 1 + baseline.repeats : 2;
}

/** First and last alone; in between with the suite, when it ran and the targets belong to it. */
function runsAfter({ reproduction }: Search, after: TestReport | null): number {
  const inSuite = reproduction.kind === "red" && reproduction.file === null && after !== null;
  return inSuite ? 3 : 2;
}

function listUnverified({ search, winner, rivals }: EvidenceOptions): readonly string[] {
  const notes: string[] = [];
  const { baseline, reproduction } = search;
  if (reproduction.kind === "none") notes.push(`no red test shows the issue: ${reproduction.why}`);
  if (reproduction.kind === "red" && reproduction.doubt !== undefined)
    notes.push(reproduction.doubt);
  if (reproduction.kind === "red" && reproduction.source !== undefined)
    notes.push(limitsOf[reproduction.source]);
  if (baseline.report.kind === "did-not-run") {
    notes.push(`the regression tests did not run on the base: ${baseline.report.why}`);
  }
  if (baseline.scope.kind === "files") {
    notes.push(
      `the whole suite takes too long: only ${baseline.scope.files.length} test files near the change were run`,
    );
  }
  const failing = without(failingTests(baseline.report), targetsOf(search));
  if (failing.length > 0) notes.push(`${failing.length} tests fail on the base for other reasons`);
  if (baseline.flaky.length > 0)
    notes.push(`${baseline.flaky.length} flaky tests were left out of the comparison`);
  if (winner.verification.after === null) notes.push("the suite was not run with the change");
  if (rivals > 0) {
    const others = rivals === 1 ? "1 other change passes" : `${rivals} other changes pass`;
    notes.push(`${others} the same tests: they do not tell which one is right`);
  }
  return notes;
}

/** Played against hidden tests, every refuted "verified" rested on a test weaker than what was meant. */
const limitsOf = {
  issue: "the issue's snippet ends without its error: what it should give instead is not tested",
  model:
    "the red test was written by the model from the issue: what the issue leaves unsaid it does not test",
} as const;

function targetsOf({ reproduction }: Search): readonly TestId[] {
  return reproduction.kind === "red" ? reproduction.tests : [];
}

function without(all: readonly TestId[], some: readonly TestId[]): readonly TestId[] {
  const taken = new Set(some);
  return all.filter((id) => !taken.has(id));
}
