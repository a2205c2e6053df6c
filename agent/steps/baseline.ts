import { judgeStability } from "../core/stability.ts";
import { countStatuses, failingTests } from "../core/test-verdict.ts";
import { repoPath } from "../core/model.ts";
import type { Localization, RepoPath, TestReport, TestSelection } from "../core/model.ts";
import type { RunContext } from "../core/run-context.ts";
import type { TestRunner } from "../core/ports.ts";
import type { PreparedTests } from "./prepare.ts";
import { allowedSeconds, runTests, refuseCutOff } from "./run-tests.ts";
import type { Baseline } from "./schemas.ts";

type Ready = Extract<PreparedTests, { kind: "ready" }>;

/** Failures beyond this number are not repeated one by one: the whole run is. */
const repeatedByName = 40;

/**
 * Of the time that is left, for one run: a suite that takes longer could not be run again for a
 * candidate, and what is nearest to the suspects says more than no candidate at all.
 */
const wholeShare = 1 / 5;
const nearShare = 1 / 6;

/** How often the failures of the first run are run again. */
const repeats = 2;

/** So many test files near the suspects stand for a suite that takes too long. */
const nearFiles = 12;

/** A suite of more files than this is not begun before its nearest files have shown how long it takes. */
const measuredFiles = 2 * nearFiles;

/**
 * What the tests say before anything is changed. A suite that would not end in its time is replaced by
 * the tests nearest to the suspects. Failures are repeated to tell flaky tests from broken ones.
 */
export async function baselineOf(
  context: RunContext,
  tests: PreparedTests,
  localization: Localization,
): Promise<Baseline> {
  if (tests.kind === "none") return notRun(tests.why);
  if (!context.settings.baseline) return notRun("the baseline was switched off");
  const nearest = nearTests(context, tests, localization);
  const sample = await nearestOfLarge(context, { tests, nearest });
  if (sample !== null && isOutOfReach(sample, allowedSeconds(context, tests.seconds, wholeShare)))
    return withFlaky(context, tests, sample);
  const whole = await run(context, tests, { kind: "all" });
  if (!isTimedOut(whole))
    return withFlaky(context, tests, { report: whole, scope: { kind: "all" } });
  const near = sample ?? (await nearestInTime(context, { tests, nearest }));
  if (near !== null) return withFlaky(context, tests, near);
  return { report: whole, scope: { kind: "all" }, flaky: [], repeats: 0 };
}

interface Nearest {
  readonly tests: Ready;
  readonly nearest: readonly RepoPath[];
}

/** Test files near the suspects, and what came of them. */
interface NearTests {
  readonly report: TestReport;
  readonly scope: Extract<Baseline["scope"], { kind: "files" }>;
  /** How many files the suite has. */
  readonly suite: number;
}

/**
 * A fifth of the run's time is too much to learn that a suite has no end in sight. So a large one is
 * measured by the files that would stand for it.
 */
async function nearestOfLarge(context: RunContext, options: Nearest): Promise<NearTests | null> {
  const { tests } = options;
  if (tests.testFiles.length <= measuredFiles || !canSelect(tests.runner)) return null;
  return nearestInTime(context, options);
}

/** The nearest test files, fewer of them as long as they do not end in their time. */
async function nearestInTime(
  context: RunContext,
  { tests, nearest }: Nearest,
): Promise<NearTests | null> {
  for (const files of shrinkingSelections(nearest)) {
    const scope = { kind: "files", files } as const;
    const report = await run(context, tests, scope);
    if (!isTimedOut(report)) return { report, scope, suite: tests.testFiles.length };
  }
  return null;
}

/** By what the nearest files took: a guess, as starting up counts in it, and files differ. */
function isOutOfReach({ report, scope, suite }: NearTests, allowed: number): boolean {
  return report.kind === "ran" && (report.seconds * suite) / scope.files.length > allowed;
}

/** A command that a user gave may know no selection: then a part of the suite is the whole of it. */
function canSelect(runner: TestRunner): boolean {
  const shown = (selection: TestSelection): string => {
    const command = runner.command(selection, { seconds: 1 });
    return JSON.stringify(command.shown ?? command.argv);
  };
  return shown({ kind: "files", files: [repoPath("a")] }) !== shown({ kind: "all" });
}

function isTimedOut(report: TestReport): boolean {
  return report.kind === "did-not-run" && report.why === "timed-out";
}

async function withFlaky(
  context: RunContext,
  tests: Ready,
  { report, scope }: Pick<Baseline, "report" | "scope">,
): Promise<Baseline> {
  return { report, scope, ...(await findFlaky(context, tests, report)) };
}

/** The first twelve, three and one of them, each only when it is fewer than what came before. */
export function shrinkingSelections(
  nearest: readonly RepoPath[],
): readonly (readonly RepoPath[])[] {
  const counts = [nearFiles, 3, 1].map((count) => Math.min(count, nearest.length));
  return [...new Set(counts)].filter((count) => count > 0).map((count) => nearest.slice(0, count));
}

/** One line for whoever watches. */
export function describeBaseline({ report, flaky, scope }: Baseline): string {
  const counts = countStatuses(report);
  if (counts === null || report.kind !== "ran")
    return `tests did not run: ${report.kind === "ran" ? "" : report.why}`;
  const part = scope.kind === "all" ? "" : ` in ${scope.files.length} files near the suspects`;
  const failed = counts.failed + counts.error;
  return `${counts.passed} passed, ${failed} failed${part} in ${report.seconds.toFixed(1)} s${flaky.length > 0 ? `, ${flaky.length} flaky` : ""}`;
}

function notRun(log: string): Baseline {
  const report: TestReport = { kind: "did-not-run", why: "not-attempted", seconds: 0, log };
  return { report, scope: { kind: "all" }, flaky: [], repeats: 0 };
}

function nearTests(
  context: RunContext,
  tests: Ready,
  localization: Localization,
): readonly RepoPath[] {
  const suspects = localization.files.slice(0, 5).map((suspect) => suspect.location.path);
  return context.testing.nearest(suspects, tests.testFiles);
}

async function findFlaky(context: RunContext, tests: Ready, report: TestReport) {
  const failing = failingTests(report);
  if (failing.length === 0) return { flaky: [], repeats: 0 };
  const selection: TestSelection =
    failing.length > repeatedByName ? { kind: "all" } : { kind: "tests", tests: failing };
  const reports: TestReport[] = [report];
  while (reports.length <= repeats) {
    context.checkLimits();
    reports.push(await run(context, tests, selection));
  }
  const { flaky, runs } = judgeStability(reports);
  const stability = { flaky, repeats: Math.max(0, runs - 1) };
  if (selection.kind === "all") return stability;
  const failingSeconds = Math.max(...reports.slice(1).map(({ seconds }) => seconds));
  return { ...stability, failingSeconds };
}

async function run(
  context: RunContext,
  tests: Ready,
  selection: TestSelection,
): Promise<TestReport> {
  const [sandbox] = tests.sandboxes;
  const share = selection.kind === "all" ? wholeShare : nearShare;
  const seconds = allowedSeconds(context, tests.seconds, share);
  const report = await runTests(
    { sandbox, runner: tests.runner, selection, seconds },
    context.signal,
  );
  await sandbox.reset();
  return refuseCutOff(context, report);
}
