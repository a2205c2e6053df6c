import { z } from "zod";
import { openEnvironment } from "../compose.ts";
import { parseSelection, selectRows } from "../datasets/select.ts";
import { openDatasets } from "./datasets.ts";
import { onInterrupt } from "../../agent/main/cli/interrupt.ts";
import { describeChecks, summarizeChecks } from "./doctor-report.ts";
import type { Check } from "./doctor-report.ts";
import { parseFlags, selectionFlags } from "./flags.ts";
import { printJson, printResult } from "./output.ts";

const flagsSchema = z.object({
  dataset: z.string(),
  env: z.enum(["local", "docker", "none"]),
  repos: z.string().optional(),
  json: z.boolean().default(false),
  ...selectionFlags,
});

/** `repair eval doctor`: which instances can be graded here. Returns the exit code. */
export async function evalDoctorCommand(given: unknown): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  const stop = onInterrupt(process.stderr);
  const environment = await openEnvironment(flags.env, { repositories: flags.repos ?? null });
  try {
    const dataset = await openDatasets({ names: flags.dataset, signal: stop.signal });
    const rows = selectRows(dataset.rows, ({ agent }) => agent.id, await parseSelection(flags));
    const checks: Check[] = [];
    for (const { hidden } of rows) {
      stop.signal.throwIfAborted();
      checks.push({ id: hidden.id, ...(await environment.check(hidden)) });
    }
    if (flags.json) printJson(summarizeChecks(checks, environment.name));
    else printResult(describeChecks(checks, environment.name));
    return 0;
  } finally {
    stop.stop();
    await environment.close();
  }
}
