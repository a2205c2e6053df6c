import { compareReports, countStatuses, failingTests } from "../core/test-verdict.ts";
import type { Evidence, TestId, TestReport } from "../core/model.ts";
import { listUnverified } from "./list-unverified.ts";
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
  const targets = reproduction.kind === "red" ? reproduction.tests : [];
  const ready = prepared.testing.kind === "ready" ? prepared.testing : null;
  const compared = compareSuites(search, after);
  const suiteRuns = after === null ? 0 : isHarmed(compared) ? 2 : 1;
  const command = ready?.runner.command({ kind: "all" }, { seconds: 0 });
  return {
    format: 1,
    command: command?.shown ?? command?.argv ?? [],
    before: countStatuses(before),
    after: after === null ? null : countStatuses(after),
    failToPass,
    passToFail: compared?.newlyFailing ?? [],
    vanished: compared?.vanished ?? [],
    preexistingFailures: without(failingTests(before), targets),
    flaky: baseline.flaky,
    reproduction,
    repeats: {
      before: runsBefore(search),
      after: runsAfter(search, { isRepeated: verdict.kind === "verified", suiteRuns }),
    },
    sandbox,
    environment: ready === null ? [] : ready.planned.plan.notes,
    notVerified: listUnverified({ search, winner, rivals, harm: compared }),
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

interface RunsAfter {
  /** What was verified ran once more at the end. */
  readonly isRepeated: boolean;
  readonly suiteRuns: number;
}

/** Alone at first, and with every run of the suite when they belong to it. */
function runsAfter({ reproduction }: Search, { isRepeated, suiteRuns }: RunsAfter): number {
  if (reproduction.kind === "none") return 0;
  const alone = isRepeated ? 2 : 1;
  return alone + (reproduction.file === null ? suiteRuns : 0);
}

/** Harm makes the suite run again, before anything but "failing" is said of a candidate. */
function isHarmed(compared: ReturnType<typeof compareSuites>): boolean {
  return compared !== null && compared.newlyFailing.length + compared.vanished.length > 0;
}

function without(all: readonly TestId[], some: readonly TestId[]): readonly TestId[] {
  const taken = new Set(some);
  return all.filter((id) => !taken.has(id));
}
