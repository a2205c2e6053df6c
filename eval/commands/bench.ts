import { z } from "zod";
import { benchLatency } from "../bench/latency.ts";
import { queueAddress } from "./queue.ts";
import { countFlag, parseFlags } from "./flags.ts";
import { printJson, printResult } from "./output.ts";

const flagsSchema = z.object({
  jobs: z
    .string()
    .regex(/^\d+(?:,\d+)*$/, "expected numbers separated by commas")
    .transform((text) => text.split(",").map(Number)),
  latency: countFlag,
  calls: countFlag,
  computing: countFlag,
  instances: countFlag,
  queue: z.string().optional(),
  json: z.boolean().default(false),
});

/** `repair eval bench`: efficiency of concurrent instances under a slow model. */
export async function benchCommand(given: unknown): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  const rows = await benchLatency({
    jobs: flags.jobs,
    instancesPerJob: flags.instances,
    calls: flags.calls,
    latency: flags.latency,
    computing: flags.computing,
    queue: flags.queue === undefined ? null : queueAddress(flags.queue),
  });
  if (flags.json) printJson({ schema_version: 1, rows });
  else
    printResult(
      rows
        .map(
          (row) =>
            `${row.part.padEnd(14)} ${row.workers === 0 ? "this process" : `${row.workers} worker${row.workers === 1 ? " " : "s"}   `} ${String(row.jobs).padStart(3)} jobs  ${String(row.instances).padStart(4)} instances  ${row.seconds.toFixed(2)} s of ideal ${row.ideal_seconds.toFixed(2)} s  efficiency ${(row.efficiency * 100).toFixed(0)} %`,
        )
        .join("\n"),
    );
  return 0;
}
