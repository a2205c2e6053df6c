import { z } from "zod";
import { openEnvironment } from "../compose.ts";
import { parseSelection, selectRows } from "../datasets/select.ts";
import { openDatasets } from "./datasets.ts";
import { onInterrupt } from "../../agent/main/cli/interrupt.ts";
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
    const reasons: Record<string, number> = {};
    for (const check of checks)
      if (check.kind === "not-ready") reasons[check.reason] = (reasons[check.reason] ?? 0) + 1;
    const ready = checks.filter(({ kind }) => kind === "ready").length;
    if (flags.json)
      printJson({
        schema_version: 1,
        environment: environment.name,
        total: checks.length,
        ready,
        reasons,
        instances: checks,
      });
    else printResult(describe(checks, { ready, environment: environment.name }));
    return 0;
  } finally {
    stop.stop();
    await environment.close();
  }
}

type Check = { readonly id: string } & Awaited<
  ReturnType<Awaited<ReturnType<typeof openEnvironment>>["check"]>
>;

function describe(
  checks: readonly Check[],
  { ready, environment }: { readonly ready: number; readonly environment: string },
): string {
  const lines = checks.map((check) =>
    check.kind === "ready"
      ? `  ready      ${check.id}  ${check.how}`
      : `  not ready  ${check.id}  ${check.reason}: ${check.why}${check.mend === null ? "" : `\n             → ${check.mend}`}`,
  );
  return [
    `${ready} of ${checks.length} instances run here (environment ${environment})`,
    ...lines,
  ].join("\n");
}
