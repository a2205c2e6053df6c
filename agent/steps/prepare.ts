import { join } from "node:path";
import { environmentError } from "../core/errors.ts";
import type { Command, RepoPath } from "../core/model.ts";
import type { Checkout, Sandbox, SandboxProvider, TestRunner } from "../core/ports.ts";
import type { PlannedEnvironment, RunContext, RunSettings } from "../core/run-context.ts";
import { createStageClock } from "./stage-clock.ts";

/** A checkout at the base, and what is needed to run its tests there. */
export interface Prepared {
  readonly checkout: Checkout;
  readonly testing: PreparedTests;
  /** Ends the reading of the repository, if it still goes on. */
  readonly stopReading?: (() => void) | undefined;
}

export type PreparedTests =
  | {
      readonly kind: "ready";
      readonly runner: TestRunner;
      readonly testFiles: readonly RepoPath[];
      /** One run of the tests may take this long. */
      readonly seconds: number;
      readonly planned: PlannedEnvironment;
      /** Never empty; all of them in the same state. */
      readonly sandboxes: readonly [Sandbox, ...Sandbox[]];
    }
  | { readonly kind: "none"; readonly why: string };

export interface PrepareOptions {
  readonly source: string;
  readonly base: string | null;
}

/** The part of a run's context that the results of its tests depend on. */
export interface TestingKeyContext {
  readonly sandboxes: Pick<SandboxProvider, "name">;
  readonly settings: Pick<RunSettings, "network" | "baseline">;
}

/** What the results of running tests depend on, for journal keys. */
export function testingKey(
  { sandboxes, settings }: TestingKeyContext,
  { testing }: Pick<Prepared, "testing">,
): unknown {
  const { network, baseline } = settings;
  if (testing.kind === "none") return { none: testing.why, baseline };
  const { environment, setup, notes } = testing.planned.plan;
  return {
    runner: testing.runner.name,
    command: commandKey(testing.runner),
    environment,
    setup,
    notes,
    seconds: testing.seconds,
    network,
    sandbox: sandboxes.name,
    baseline,
  };
}

/**
 * The command of a whole run without what is random in it: the names of its report files, and names
 * made from them. Its `shown` form would not do: that of pytest leaves the user's options out.
 */
function commandKey(runner: TestRunner): unknown {
  const { argv, folder, environment, resultFiles } = runner.command(
    { kind: "all" },
    { seconds: 0 },
  );
  const names = resultFiles.map((path) => path.slice(path.lastIndexOf("/") + 1));
  const stable = (word: string) =>
    names.reduce((text, name, index) => text.replaceAll(name, `report ${index}`), word);
  return { argv: argv.map(stable), folder, environment };
}

export async function closePrepared({ checkout, testing, stopReading }: Prepared): Promise<void> {
  stopReading?.();
  const sandboxes = testing.kind === "ready" ? testing.sandboxes : [];
  await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
  await checkout.close();
}

/** Not journaled: a checkout and a sandbox belong to one process, and making them is repeatable. */
export async function prepare(context: RunContext, options: PrepareOptions): Promise<Prepared> {
  const folder = join(context.store.folder, "work");
  const clock = createStageClock(context, "prepare");
  const prepared = await clock.time(async () => {
    const checkout = await context.versionControl.open({ ...options, folder }, context.signal);
    // Making the sandbox is mostly waiting, and the next step needs to know the code.
    const stopReading = context.localizer.begin?.(checkout, context.signal);
    const testing = await prepareTests(context, checkout).catch((error: unknown) => {
      stopReading?.();
      throw error;
    });
    return { checkout, testing, stopReading };
  });
  clock.finish(describePrepared(prepared));
  return prepared;
}

function describePrepared({ testing }: Prepared): string {
  if (testing.kind === "none") return `no tests: ${testing.why}`;
  return `${testing.runner.name}, ${testing.testFiles.length} test files`;
}

async function prepareTests(context: RunContext, checkout: Checkout): Promise<PreparedTests> {
  const detected = await context.testing.detect(checkout);
  if (detected.kind === "none") return detected;
  const planned = await context.testing.plan({
    folder: checkout.folder,
    userFolder: checkout.userFolder,
    runner: detected.runner.name,
    setupCommands: detected.setupCommands,
    networkAllowed: context.settings.network === "allow",
  });
  const { warmUp } = detected.runner;
  const first = await openSandbox(context, { checkout, planned, warmUp });
  const rest: Sandbox[] = [];
  // Set-up may be slow and heavy: it is not repeated for the sake of parallel candidates.
  const jobs = planned.plan.setup.length > 0 ? 1 : context.settings.jobs;
  while (rest.length + 1 < jobs) {
    rest.push(await openSandbox(context, { checkout, planned, warmUp }));
  }
  return {
    kind: "ready",
    runner: detected.runner,
    testFiles: detected.testFiles,
    seconds: detected.seconds,
    planned,
    sandboxes: [first, ...rest],
  };
}

interface OpenOptions {
  readonly checkout: Checkout;
  readonly planned: PlannedEnvironment;
  readonly warmUp: Command | undefined;
}

async function openSandbox(
  context: RunContext,
  { checkout, planned, warmUp }: OpenOptions,
): Promise<Sandbox> {
  const sandbox = await context.sandboxes.open(
    {
      source: checkout.folder,
      readOnlyFolders: planned.plan.readOnlyFolders,
      links: planned.links,
      environment: planned.plan.environment,
      limits: context.settings.limits,
      network: context.settings.network,
    },
    context.signal,
  );
  try {
    for (const command of planned.plan.setup) await runSetup({ context, sandbox, command });
    if (warmUp !== undefined) await sandbox.run(warmUp, context.signal);
    if (planned.plan.setup.length > 0 || warmUp !== undefined) await sandbox.keep();
    return sandbox;
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}

interface SetupOptions {
  readonly context: RunContext;
  readonly sandbox: Sandbox;
  readonly command: Command;
}

async function runSetup({ context, sandbox, command }: SetupOptions): Promise<void> {
  const result = await sandbox.run(command, context.signal);
  if (result.end.kind === "exited" && result.end.code === 0) return;
  const end = result.end.kind === "exited" ? `exit code ${result.end.code}` : result.end.kind;
  const output = `${result.stdout}\n${result.stderr}`.trim().slice(-2000);
  throw environmentError(
    `the set-up command ${JSON.stringify(command.argv.join(" "))} ended with ${end}:\n${output}`,
    "mend it with --setup-cmd, or in .github/repair.yml under setup; downloads need --network allow",
  );
}
