import { compareReports, isGreen } from "../core/test-verdict.ts";
import type {
  RepoPath,
  Reproduction,
  TestId,
  TestReport,
  TestSelection,
  TestStatus,
  Verdict,
} from "../core/model.ts";
import type { Sandbox } from "../core/ports.ts";
import type { RunContext } from "../core/run-context.ts";
import type { PreparedTests } from "./prepare.ts";
import { patience } from "./patience.ts";
import { allowedSeconds, refuseCutOff, runTests } from "./run-tests.ts";
import type { Baseline } from "./schemas.ts";

/** What verification of one candidate found: the verdict, and the suite as it is with the candidate. */
export interface Verification {
  readonly verdict: Verdict;
  readonly after: TestReport | null;
}

export interface VerifyOptions {
  readonly candidate: string;
  readonly files: ReadonlyMap<RepoPath, string | null>;
  readonly sandbox: Sandbox;
  readonly tests: Extract<PreparedTests, { kind: "ready" }>;
  readonly baseline: Baseline;
  readonly reproduction: Reproduction;
  /** The red tests passed; what follows may still be cut off by a limit. */
  readonly onTargetsGreen?: () => void;
}

/** Characters of test output that are kept with a failing verdict. */
const keptLog = 6_000;

/** More harm than this is not looked at again test by test. */
const repeatedHarm = 40;

/**
 * The failing test first, then its file, then the regression set, then the failing test once more.
 * Ends at the first stage that is not as it should be; leaves the sandbox as it was.
 */
export async function verify(context: RunContext, options: VerifyOptions): Promise<Verification> {
  const { sandbox } = options;
  try {
    return options.reproduction.kind === "red"
      ? await verifyTargets(context, { ...options, reproduction: options.reproduction })
      : await verifySuiteOnly(context, options);
  } finally {
    await sandbox.reset();
  }
}

type WithTargets = VerifyOptions & {
  readonly reproduction: Extract<Reproduction, { kind: "red" }>;
};

async function verifyTargets(context: RunContext, options: WithTargets): Promise<Verification> {
  const { candidate, reproduction } = options;
  const targets = reproduction.tests;
  const first = await run(context, options, targetSelection(reproduction));
  const target = compareReports({ before: reproduction.report, after: first, targets, flaky: [] });
  if (target.kind === "did-not-run") return didNotRun(candidate, target);
  const { stillFailing, newlyFailing } = target;
  if (stillFailing.length > 0) {
    const why = `${stillFailing.length} of ${targets.length} target tests still fail`;
    return failing(candidate, { ...target, why, log: first.log });
  }
  // Those beside them in a written file say what a repair must not lose: the suite does not know them.
  if (newlyFailing.length > 0) {
    const why = `${newlyFailing.length} tests written with the target tests passed before and fail`;
    return failing(candidate, { ...target, why, log: first.log });
  }
  options.onTargetsGreen?.();
  const suite = await verifySuite(context, { ...options, targets });
  if (suite.verdict.kind !== "verified") return suite;

  const again = await run(context, options, targetSelection(reproduction));
  const repeated = compareReports({
    before: reproduction.report,
    after: again,
    targets,
    flaky: [],
  });
  if (repeated.kind === "compared" && repeated.stillFailing.length === 0) return suite;
  return failing(candidate, {
    stillFailing: repeated.kind === "compared" ? repeated.stillFailing : targets,
    newlyFailing: [],
    why: "the target tests passed once and failed when they were repeated",
    log: again.log,
  });
}

interface SuiteOptions extends VerifyOptions {
  readonly targets: readonly TestId[];
}

/** The regression set: everything the baseline covers, compared test by test. */
async function verifySuite(context: RunContext, options: SuiteOptions): Promise<Verification> {
  const { candidate, baseline, targets, reproduction } = options;
  const fixed: Verdict = { kind: "verified", candidate, fixed: targets };
  if (baseline.report.kind === "did-not-run") return { verdict: fixed, after: null };
  const after = await run(context, options, baseline.scope);
  const ownTargets = reproduction.kind === "red" && reproduction.file === null ? targets : [];
  const flaky = baseline.flaky;
  const compared = compareReports({ before: baseline.report, after, targets: ownTargets, flaky });
  if (compared.kind === "did-not-run") return didNotRun(candidate, compared);
  const harmed = [...compared.newlyFailing, ...compared.vanished];
  if (harmed.length === 0 && (ownTargets.length === 0 || isGreen(compared)))
    return { verdict: fixed, after };
  const stable = await stillHarmed(context, options, harmed);
  if (stable.length === 0 && compared.stillFailing.length === 0) return { verdict: fixed, after };
  return failing(candidate, {
    stillFailing: compared.stillFailing,
    newlyFailing: stable,
    why: `${stable.length} tests that passed before fail or are gone`,
    log: after.log,
    after,
  });
}

/**
 * A regression counts when it shows in two runs of the whole scope: one red run of a flaky test must not
 * sink a good patch, and a test that fails only beside the others is harmed all the same. A test that is
 * gone counts when the base still has it: names may hold the time of day.
 */
async function stillHarmed(
  context: RunContext,
  options: SuiteOptions,
  harmed: readonly TestId[],
): Promise<readonly TestId[]> {
  if (harmed.length === 0 || harmed.length > repeatedHarm) return harmed;
  const { baseline, targets } = options;
  const again = await run(context, options, baseline.scope);
  const compared = compareReports({ before: baseline.report, after: again, targets, flaky: [] });
  if (compared.kind === "did-not-run") return harmed;
  const redAgain = compared.newlyFailing.filter((id) => harmed.includes(id));
  const gone = compared.vanished.filter((id) => harmed.includes(id));
  return [...redAgain, ...(await knownToBase(context, options, gone))];
}

async function knownToBase(
  context: RunContext,
  options: SuiteOptions,
  gone: readonly TestId[],
): Promise<readonly TestId[]> {
  if (gone.length === 0) return [];
  const base = { ...options, files: new Map<RepoPath, string>() };
  const onBase = await run(context, base, { kind: "tests", tests: gone });
  if (onBase.kind === "did-not-run" && onBase.why !== "no-tests-collected") return gone;
  return gone.filter((id) => statusOf(onBase, id) !== undefined);
}

function statusOf(report: TestReport, id: TestId): TestStatus | undefined {
  return report.kind === "ran" ? report.tests[id] : undefined;
}

/** Without a red test nothing can be called fixed: at best, nothing that passed is harmed. */
async function verifySuiteOnly(context: RunContext, options: VerifyOptions): Promise<Verification> {
  const why =
    options.reproduction.kind === "none" ? options.reproduction.why : "no reproduction was used";
  const { candidate, baseline } = options;
  if (baseline.report.kind === "did-not-run") {
    return {
      verdict: {
        kind: "plausible",
        candidate,
        why: `no test could be run: ${baseline.report.why}`,
      },
      after: null,
    };
  }
  const suite = await verifySuite(context, { ...options, targets: [] });
  if (suite.verdict.kind !== "verified") return suite;
  return { verdict: { kind: "plausible", candidate, why }, after: suite.after };
}

async function run(
  context: RunContext,
  options: VerifyOptions,
  selection: TestSelection,
): Promise<TestReport> {
  context.checkLimits();
  const { sandbox, tests, files, reproduction } = options;
  // Every run starts from the same state: what the tests of an earlier run did must not matter.
  await sandbox.reset();
  for (const [path, text] of files) await sandbox.write(path, text);
  const isSuite = selection.kind === "all" || selection === options.baseline.scope;
  if (reproduction.kind === "red" && reproduction.file !== null && !isSuite) {
    await sandbox.write(reproduction.file.path, reproduction.file.text);
  }
  const seconds = allowedSeconds(
    context,
    Math.min(tests.seconds, patience(options, isSuite ? "suite" : "targets")),
  );
  const request = { sandbox, runner: tests.runner, selection, seconds };
  return refuseCutOff(context, await runTests(request, context.signal));
}

function targetSelection(reproduction: WithTargets["reproduction"]): TestSelection {
  if (reproduction.file !== null) return { kind: "files", files: [reproduction.file.path] };
  return { kind: "tests", tests: reproduction.tests };
}

function didNotRun(candidate: string, { why, log }: { why: string; log: string }): Verification {
  return failing(candidate, {
    stillFailing: [],
    newlyFailing: [],
    why: `the tests did not run: ${why}`,
    log,
  });
}

interface Failure {
  readonly stillFailing: readonly TestId[];
  readonly newlyFailing: readonly TestId[];
  readonly why: string;
  readonly log: string;
  /** The suite with the candidate, when it was run. */
  readonly after?: TestReport;
}

function failing(candidate: string, failure: Failure): Verification {
  const { stillFailing, newlyFailing, why } = failure;
  const log = failure.log.slice(-keptLog);
  return {
    verdict: { kind: "failing", candidate, stillFailing, newlyFailing, why, log },
    after: failure.after ?? null,
  };
}
