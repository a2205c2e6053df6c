import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { Interrupted, exitCodes, usageError } from "../../agent/core/errors.ts";
import { gradeLogs } from "../grading/logs/grade-logs.ts";
import type { GradeLogsSummary } from "../grading/logs/grade-logs.ts";
import { openEnvironment } from "../compose.ts";
import { parseSelection, selectRows } from "../datasets/select.ts";
import { gradePredictions } from "../grading/predictions/grade-predictions.ts";
import { loadManifest } from "../run/manifest.ts";
import type { Prediction } from "../predictions/prediction.ts";
import { isNamed, namedPredictions } from "../predictions/read-predictions.ts";
import { counted } from "../words.ts";
import { openDatasets } from "./datasets.ts";
import { describeSummary, describeVerdict, summarizeVerdicts } from "./grade-summary.ts";
import { countFlag, durationFlag, parseFlags, selectionFlags, sizeFlag } from "./flags.ts";
import { note, printJson, printResult } from "./output.ts";
import { onInterrupt } from "../../agent/main/cli/interrupt.ts";

const flagsSchema = z.object({
  predictions: z.string().optional(),
  dataset: z.string().optional(),
  env: z.enum(["local", "docker", "none"]),
  repos: z.string().optional(),
  fromLogs: z.string().optional(),
  index: z.string().optional(),
  rules: z.enum(["v4", "v5"]),
  ...selectionFlags,
  out: z.string().optional(),
  runId: z.string().regex(/^[\w.-]+$/, "expected letters, digits, _ . -"),
  jobs: countFlag,
  timeout: durationFlag,
  redo: z.boolean().default(false),
  disk: sizeFlag.optional(),
  json: z.boolean().default(false),
  verbose: z.boolean().default(false),
});

export type GradeFlags = z.infer<typeof flagsSchema>;

/** `repair eval grade`; returns the exit code. */
export async function gradeCommand(given: unknown): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  if (flags.fromLogs !== undefined) return gradeFromLogs(flags, flags.fromLogs);
  if (flags.predictions !== undefined) return gradeFromPredictions(flags, flags.predictions);
  throw usageError(
    "got neither --predictions nor --from-logs, expected one of them",
    "repair eval grade --predictions preds.json, or --predictions gold, or --from-logs logs/",
  );
}

async function gradeFromPredictions(flags: GradeFlags, from: string): Promise<number> {
  const stop = onInterrupt(process.stderr);
  try {
    return await gradeChosen(flags, { from, signal: stop.signal });
  } catch (error) {
    // Every verdict so far is on disk; the same command goes on after them.
    if (stop.signal.aborted) throw new Interrupted();
    throw error;
  } finally {
    stop.stop();
  }
}

interface Source {
  readonly from: string;
  readonly signal: AbortSignal;
}

async function gradeChosen(flags: GradeFlags, { from, signal }: Source): Promise<number> {
  const batch = await batchOf(from);
  const names = flags.dataset ?? batch?.dataset.file ?? "lite";
  const dataset = await openDatasets({ names, near: from, signal });
  const hidden = dataset.rows.map((row) => row.hidden);
  const chosen = await choosePredictions(flags, await namedPredictions(from, hidden));
  const environment = await openEnvironment(flags.env, {
    repositories: flags.repos ?? batch?.repos ?? null,
    diskBytes: flags.disk,
  });
  try {
    let done = 0;
    const graded = await gradePredictions({
      instances: hidden,
      predictions: chosen,
      environment,
      rules: flags.rules,
      folder: flags.out ?? (await usualFolder(from)),
      runId: flags.runId,
      jobs: flags.jobs,
      seconds: flags.timeout,
      signal,
      redo: flags.redo,
      onVerdict: (one) => note(`${(done += 1)}/${chosen.length} ${describeVerdict(one)}`),
    });
    const summary = summarizeVerdicts(graded.verdicts, {
      environment: environment.name,
      rules: flags.rules,
      reportFile: graded.reportFile,
    });
    if (flags.json) printJson(flags.verbose ? { ...summary, verdicts: graded.verdicts } : summary);
    else printResult(describeSummary(summary));
    return summary.environment_error > 0 ? exitCodes.environment : exitCodes.verified;
  } finally {
    await environment.close();
  }
}

/** @throws RepairError (usage) when nothing is left: judging nothing is no success. */
async function choosePredictions(
  flags: GradeFlags,
  all: readonly Prediction[],
): Promise<readonly Prediction[]> {
  if (all.length === 0)
    throw usageError(
      `got ${flags.predictions} without any prediction`,
      "repair eval run makes them",
    );
  const chosen = selectRows(all, (one) => one.instance_id, await parseSelection(flags));
  if (chosen.length > 0) return chosen;
  throw usageError(
    `the selection leaves none of ${counted(all.length, "prediction")}`,
    "look at --ids, --filter and --slice",
  );
}

/** What the batch that the predictions lie in was run with. */
async function batchOf(predictions: string) {
  // Words, not files: they lie in no batch, least of all in the current folder.
  if (isNamed(predictions)) return null;
  const manifest =
    (await loadManifest(predictions)) ??
    // A file may lie anywhere, beside some other program's manifest.json.
    (await loadManifest(dirname(resolve(predictions))).catch(() => null));
  if (manifest === null) return null;
  const { repos } = manifest.flags;
  return { dataset: manifest.dataset, repos: typeof repos === "string" ? repos : null };
}

async function usualFolder(predictions: string): Promise<string> {
  const info = await stat(predictions).catch(() => null);
  return info?.isDirectory() === true ? join(predictions, "grade") : "runs/grade";
}

async function gradeFromLogs(flags: GradeFlags, from: string): Promise<number> {
  const dataset = await openDatasets({
    names: flags.dataset ?? "lite,lite-dev",
    near: from,
    signal: AbortSignal.timeout(600_000),
  });
  const summary = await gradeLogs({
    from,
    index: flags.index ?? null,
    instances: dataset.rows.map(({ hidden }) => hidden),
    rules: flags.rules,
  });
  if (flags.json) printJson(flags.verbose ? summary : withoutVerdicts(summary));
  else printResult(describe(summary));
  for (const line of summary.unmatched.slice(0, 20)) note(`not graded: ${line}`);
  if (summary.total === 0) throw usageError(`found no evaluation log below ${from}`);
  return summary.unlisted > 0 ? exitCodes.internal : exitCodes.verified;
}

function withoutVerdicts({ verdicts: _, ...summary }: GradeLogsSummary) {
  return summary;
}

function describe(summary: GradeLogsSummary): string {
  const lines = [
    `${summary.total} logs graded by the rules of ${summary.rules}: ${summary.resolved} resolved`,
  ];
  if (summary.agree !== null)
    lines.push(
      `${summary.agree} agree with the record, ${summary.disagree} do not (${summary.unlisted} of these unexplained)`,
    );
  for (const row of summary.exceptions)
    lines.push(
      `  ${row.run} ${row.instance_id}: recorded ${row.recorded}, here ${row.recomputed ? "resolved" : "not_resolved"}: ${row.reason}`,
    );
  if (summary.agree === null) {
    for (const { instance_id, resolved, graded } of summary.verdicts)
      lines.push(
        `  ${resolved ? "resolved    " : "not resolved"}  ${instance_id}${graded.why === null ? "" : `: ${graded.why}`}`,
      );
  }
  return lines.join("\n");
}
