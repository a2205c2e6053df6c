import { code } from "../summary.ts";
import type { Asked, JobOptions } from "./job.ts";
import { costFor, modelFault } from "./run-config.ts";

/**
 * What was asked for and cannot be done, in words for the person who asked; null when all of it can.
 * Asked before a run is begun: a slip of the pen costs no run of the day, and no verdict its place.
 */
export async function impossibleWish(
  { ask, settings, session }: Asked,
  { setup }: JobOptions,
  signal: AbortSignal,
): Promise<string | null> {
  const { config, models } = setup;
  const fault = modelFault({ ask, settings, config, models });
  if (fault !== null) return fault;
  const { budget } = ask.options;
  const most = costFor({
    ask: { ...ask, options: { ...ask.options, budget: null } },
    settings,
    config,
  });
  if (budget !== null && most !== null && budget > most)
    return `a run may cost at most $${most.toFixed(2)} here, got --budget ${budget}`;
  const branch = ask.options.base ?? settings.pr.base ?? null;
  if (
    branch === null ||
    (await session.host.hasBranch({ repository: ask.repository, branch }, signal))
  )
    return null;
  const from = ask.options.base === null ? ", which pr.base of the settings names" : "";
  return `there is no branch ${code(branch)} in ${ask.repository}${from}`;
}
