import type {
  EnvironmentChoice,
  PrepareAgentEnvironment,
} from "./environments/local/agent-environment.ts";
import { noEnvironment } from "./environments/none.ts";
import type { EvaluationEnvironment } from "./environments/port.ts";
import type { AgentRepairOptions } from "./run/agent-repair.ts";
import type { RepairInstance } from "./run/repair-instance.ts";

export type EnvironmentName = "none" | "local" | "docker";

export interface OpenEnvironmentSettings {
  /** A folder with clones of the repositories, or null for GitHub. */
  readonly repositories: string | null;
  /** Most that cached environments or pulled images may take afterwards, bytes. */
  readonly diskBytes?: number | undefined;
}

/** The only place that chooses implementations of the evaluation's ports. */
export async function openEnvironment(
  name: EnvironmentName,
  settings: OpenEnvironmentSettings = { repositories: null },
): Promise<EvaluationEnvironment> {
  switch (name) {
    case "none":
      return noEnvironment();
    case "local": {
      const { openLocalEnvironment } = await import("./environments/local/open.ts");
      return openLocalEnvironment({ ...settings, cacheBytes: settings.diskBytes });
    }
    case "docker": {
      const { createDockerEnvironment } = await import("./environments/docker/docker.ts");
      const { loadSpecifications } = await import("./environments/local/specification.ts");
      const { rowTestCommand } = await import("./environments/local/row-specification.ts");
      const known = loadSpecifications();
      return createDockerEnvironment({
        testCommand: (instance) =>
          instance.environment === undefined
            ? (known.find(instance)?.test ?? null)
            : rowTestCommand(instance, instance.environment),
        imageBytes: settings.diskBytes ?? 30 * 1024 ** 3,
      });
    }
  }
  throw new RangeError("unreachable");
}

export interface AgentEnvironmentSettings extends OpenEnvironmentSettings {
  /** By instance id. */
  readonly choices: ReadonlyMap<string, EnvironmentChoice>;
}

/** What the agent's own tests run in: the pinned packages of `local`, or what it finds. */
export async function openAgentEnvironment(
  name: "local" | "none",
  { choices, repositories }: AgentEnvironmentSettings,
): Promise<PrepareAgentEnvironment | null> {
  if (name === "none") return null;
  const { localOptions } = await import("./environments/local/open.ts");
  const { prepareAgentEnvironment } = await import("./environments/local/agent-environment.ts");
  const parts = localOptions({ repositories });
  return ({ id, repository, baseCommit }, signal) =>
    prepareAgentEnvironment(
      { version: "", ...choices.get(id), id, repository, baseCommit },
      { parts, repositories, signal },
    );
}

/** The agent as batches use it. */
export async function openRepair(options: AgentRepairOptions): Promise<RepairInstance> {
  const { createAgentRepair } = await import("./run/agent-repair.ts");
  return createAgentRepair(options);
}
