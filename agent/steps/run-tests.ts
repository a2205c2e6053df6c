import { Interrupted } from "../core/errors.ts";
import type { RepoPath, TestReport, TestSelection } from "../core/model.ts";
import type { Sandbox, TestCommand, TestRunner } from "../core/ports.ts";
import type { RunContext } from "../core/run-context.ts";
import type { PreparedTests } from "./prepare.ts";

export interface RunTestsOptions {
  readonly sandbox: Sandbox;
  readonly runner: TestRunner;
  readonly selection: TestSelection;
  readonly seconds: number;
}

/** The one place that joins a runner (what to run, how to read it) and a sandbox (where it runs). */
export async function runTests(options: RunTestsOptions, signal: AbortSignal): Promise<TestReport> {
  const { sandbox, runner, selection, seconds } = options;
  const command = runner.command(selection, { seconds });
  // A report left over from an earlier run must not be taken for this one's.
  for (const path of command.resultFiles) await sandbox.write(path, null);
  const result = await sandbox.run(command, signal);
  if (result.end.kind === "cancelled") throw new Interrupted();
  return runner.parse(result, await readResultFiles(sandbox, command));
}

/** The machine-readable reports a command left in the workspace, by path. */
export async function readResultFiles(
  sandbox: Sandbox,
  command: TestCommand,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const path of command.resultFiles) {
    const bytes = await sandbox.read(path);
    if (bytes !== null) files.set(path, new TextDecoder().decode(bytes));
  }
  return files;
}

type Clock = Pick<RunContext, "secondsLeft" | "checkLimits">;

/**
 * How long a run of tests may take, seconds: its own limit, or a share of what is left of the run's
 * time, so that one run cannot use up all of it. At least one second: a limit that is passed already
 * is reported as such elsewhere.
 */
export function allowedSeconds(context: Clock, own: number, share = 1): number {
  return Math.max(1, Math.min(own, context.secondsLeft() * share));
}

/** @throws LimitReached when a run was cut off by the run's limit of time: it says nothing then. */
export function refuseCutOff(context: Clock, report: TestReport): TestReport {
  if (report.kind === "did-not-run" && report.why === "timed-out") context.checkLimits();
  return report;
}

export interface AddedTest {
  readonly path: RepoPath;
  readonly text: string;
}

/** Longest run of one added test file, seconds: a reproduction that takes longer helps nobody. */
const addedTestSeconds = 120;

/** Runs a test file that is not in the repository, alone, and leaves the sandbox as it was. */
export async function runAddedTest(
  context: RunContext,
  tests: Extract<PreparedTests, { kind: "ready" }>,
  { path, text }: AddedTest,
): Promise<TestReport> {
  const [sandbox] = tests.sandboxes;
  await sandbox.write(path, text);
  try {
    const selection = { kind: "files", files: [path] } as const;
    const seconds = allowedSeconds(context, Math.min(addedTestSeconds, tests.seconds));
    return await runTests({ sandbox, runner: tests.runner, selection, seconds }, context.signal);
  } finally {
    await sandbox.reset();
  }
}
