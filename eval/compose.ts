import { noEnvironment } from "./environments/none.ts";
import type { EvaluationEnvironment } from "./environments/port.ts";

export type EnvironmentName = "none" | "local" | "docker";

/** The only place that chooses an implementation of the evaluation's ports. */
export async function openEnvironment(name: EnvironmentName): Promise<EvaluationEnvironment> {
  if (name === "none") return noEnvironment();
  return noEnvironment();
}
