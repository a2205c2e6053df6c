import { environmentError } from "../agent/core/errors.ts";
import { noEnvironment } from "./environments/none.ts";
import type { EvaluationEnvironment } from "./environments/port.ts";
import type { AgentRepairOptions } from "./run/agent-repair.ts";
import type { RepairInstance } from "./run/repair-instance.ts";

export type EnvironmentName = "none" | "local" | "docker";

/** The only place that chooses implementations of the evaluation's ports. */
export async function openEnvironment(name: EnvironmentName): Promise<EvaluationEnvironment> {
  switch (name) {
    case "none":
      return noEnvironment();
    case "local":
    case "docker":
      throw environmentError(
        `the environment ${name} is not part of this version`,
        "grade existing logs with --from-logs, or give the predictions to the official harness",
      );
  }
  throw new RangeError("unreachable");
}

/** The agent as batches use it. */
export async function openRepair(options: AgentRepairOptions): Promise<RepairInstance> {
  const { createAgentRepair } = await import("./run/agent-repair.ts");
  return createAgentRepair(options);
}
