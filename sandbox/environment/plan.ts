import type { EnvironmentPlan } from "../../agent/core/model.ts";
import type { SandboxOptions } from "../../agent/core/ports.ts";
import { planNode } from "./node.ts";
import { planPython } from "./python.ts";
import { setupCommand } from "./setup.ts";

export interface PlanEnvironmentOptions {
  /** Absolute folder of the private checkout. */
  readonly folder: string;
  /** Absolute folder of the user's own repository with what is installed there; null for a clone. */
  readonly source: string | null;
  /** The name of the test runner: `pytest`, `vitest`, …, or `custom`. */
  readonly runner: string;
  /** Shell commands of the user; they replace what would be installed otherwise. */
  readonly setupCommands: readonly string[];
  /** A path or version of Python; a version of Node. */
  readonly python?: string;
  readonly node?: string;
  /** Whether the set-up may download packages. */
  readonly networkAllowed?: boolean;
}

export type PlannedEnvironment = EnvironmentPlan & Pick<SandboxOptions, "links">;

const pythonRunners = new Set(["pytest", "unittest", "django"]);
const nodeRunners = new Set(["vitest", "jest", "mocha", "node:test"]);

/**
 * Finds what is needed to run the tests of a checkout, by reading files of the checkout and of the
 * machine. Nothing of the repository is executed and nothing is installed here: what has to be
 * installed becomes a set-up command, which the sandbox runs.
 *
 * @throws RepairError (environment) when something is missing that no set-up may fetch.
 */
export async function planEnvironment(
  options: PlanEnvironmentOptions,
): Promise<PlannedEnvironment> {
  if (pythonRunners.has(options.runner)) return withUserSetup(await planPython(options), options);
  if (nodeRunners.has(options.runner)) return withUserSetup(await planNode(options), options);
  // A command of the user's own may need either: give it both, and do not insist on any.
  const python = await planPython(options);
  const node = await planNode(options);
  return withUserSetup(
    {
      language: "unknown",
      notes: [...python.notes, ...node.notes],
      setup: [],
      readOnlyFolders: [...new Set([...python.readOnlyFolders, ...node.readOnlyFolders])],
      environment: { ...node.environment, ...python.environment, PATH: joinPaths(python, node) },
      links: [...python.links, ...node.links],
    },
    options,
  );
}

function withUserSetup(
  plan: PlannedEnvironment,
  { setupCommands }: PlanEnvironmentOptions,
): PlannedEnvironment {
  if (setupCommands.length === 0) return plan;
  return {
    ...plan,
    setup: setupCommands.map((command) => setupCommand(["sh", "-c", command])),
    notes: [...plan.notes, ...setupCommands.map((command) => `set-up as given: ${command}`)],
  };
}

function joinPaths(...plans: readonly PlannedEnvironment[]): string {
  const parts = plans.flatMap(({ environment }) => (environment["PATH"] ?? "").split(":"));
  return [...new Set(parts)].join(":");
}
