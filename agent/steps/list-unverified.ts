import type { TestId } from "../core/model.ts";
import { failingTests } from "../core/test-verdict.ts";
import type { Search, Tried } from "./try-proposal.ts";

export interface UnverifiedOptions {
  readonly search: Search;
  readonly winner: Tried;
  /** How many other candidates passed what the winner passed. */
  readonly rivals: number;
  /** Against the base, in the first run of the suite with the winner; null when there was none. */
  readonly harm: Harm | null;
}

interface Harm {
  readonly newlyFailing: readonly TestId[];
  readonly vanished: readonly TestId[];
}

/** What the evidence does not show: as much a part of it as what it shows. */
export function listUnverified(options: UnverifiedOptions): readonly string[] {
  const { search, winner, rivals } = options;
  const { baseline } = search;
  const notes: string[] = [...aboutRedTests(search)];
  if (baseline.report.kind === "did-not-run") {
    notes.push(`the regression tests did not run on the base: ${baseline.report.why}`);
  }
  if (baseline.scope.kind === "files") {
    notes.push(
      `the whole suite takes too long: only ${baseline.scope.files.length} test files near the change were run`,
    );
  }
  const targets = new Set(targetsOf(search));
  const failing = failingTests(baseline.report).filter((id) => !targets.has(id));
  if (failing.length > 0) notes.push(`${failing.length} tests fail on the base for other reasons`);
  if (baseline.flaky.length > 0)
    notes.push(`${baseline.flaky.length} flaky tests were left out of the comparison`);
  notes.push(...aboutForgivenHarm(options));
  if (winner.verification.after === null) notes.push("the suite was not run with the change");
  if (rivals > 0) {
    const others = rivals === 1 ? "1 other change passes" : `${rivals} other changes pass`;
    notes.push(`${others} the same tests: they do not tell which one is right`);
  }
  return notes;
}

function aboutRedTests({ reproduction }: Search): readonly string[] {
  if (reproduction.kind === "none") return [`no red test shows the issue: ${reproduction.why}`];
  const { doubt, source, file, report, tests } = reproduction;
  const notes = doubt === undefined ? [] : [doubt];
  if (source !== undefined) notes.push(limitsOf[source]);
  // Of the repository's own, those that are red for other reasons are told with the base.
  if (file === null) return notes;
  const left = failingTests(report).filter((id) => !tests.includes(id));
  if (left.length > 0) {
    const others = `${left.length} other red ${left.length === 1 ? "test" : "tests"} of the written file`;
    const why = "left out as not about the issue, and may be red with the change as well";
    notes.push(`${others} ${left.length === 1 ? "was" : "were"} ${why}: ${shown(left)}`);
  }
  return notes;
}

/** Played against hidden tests, every refuted "verified" rested on a test weaker than what was meant. */
const limitsOf = {
  issue: "the issue's snippet ends without its error: what it should give instead is not tested",
  model:
    "the red test was written by the model from the issue: what the issue leaves unsaid it does not test",
} as const;

/**
 * Verification forgives what a second run of the suite did not show again, and whoever merges may know
 * better. Of a patch that was handed over in spite of its harm, the verdict itself names the tests.
 */
function aboutForgivenHarm({ search, winner, harm }: UnverifiedOptions): readonly string[] {
  const isForgiven =
    winner.verification.verdict.kind === "verified" || search.reproduction.kind === "none";
  if (harm === null || !isForgiven) return [];
  const { newlyFailing, vanished } = harm;
  const failed = "that passed before failed in one of two runs with the change";
  const gone =
    "that passed before did not run in one run with the change; another run had them, or the base lacks them too";
  return [
    ...(newlyFailing.length === 0
      ? []
      : [`${count(newlyFailing)} ${failed}: ${shown(newlyFailing)}`]),
    ...(vanished.length === 0 ? [] : [`${count(vanished)} ${gone}: ${shown(vanished)}`]),
  ];
}

function count({ length }: readonly TestId[]): string {
  return length === 1 ? "1 test" : `${length} tests`;
}

function shown(tests: readonly TestId[]): string {
  return tests.slice(0, 3).join(", ") + (tests.length > 3 ? ", …" : "");
}

function targetsOf({ reproduction }: Search): readonly TestId[] {
  return reproduction.kind === "red" ? reproduction.tests : [];
}
