import { readFile, stat } from "node:fs/promises";
import { z } from "zod";
import { usageError } from "../../agent/core/errors.ts";
import { parseJson } from "../datasets/json-object.ts";
import { readKnownCautions } from "../report/cautions.ts";
import { isEmptyEnd, isJudged } from "../report/collect.ts";
import { loadRecords } from "../run/instance-state.ts";
import { compareVerdicts } from "../report/compare.ts";
import type { Comparison } from "../report/compare.ts";
import { describeProportion } from "../report/page/figures.ts";
import { parseFlags } from "./flags.ts";
import { note, printJson, printResult } from "./output.ts";
import { noteStale, readBatchVerdicts } from "./verdicts.ts";

const flagsSchema = z.object({ json: z.boolean().default(false) });

/** `repair eval compare A B`; returns the exit code. */
export async function compareCommand(
  { a, b }: { readonly a: string; readonly b: string },
  given: unknown,
): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  const flaky = new Set(Object.keys((await readKnownCautions()).flaky));
  const comparison = compareVerdicts(await readJudged(a), await readJudged(b), flaky);
  if (flags.json) printJson(comparison);
  else printResult(describe(comparison, { a, b }));
  const apart = comparison.only_in_a.length + comparison.only_in_b.length;
  if (apart > 0) note(`${apart} instances were judged in one of the two only and are left out`);
  return 0;
}

const officialReport = z.object({
  resolved_ids: z.array(z.string()),
  unresolved_ids: z.array(z.string()),
  empty_patch_ids: z.array(z.string()),
  error_ids: z.array(z.string()),
});

/** A batch or grade folder of this program, or an official `<model>.<run>.json` of any. */
export async function readJudged(path: string): Promise<ReadonlyMap<string, boolean>> {
  const info = await stat(path).catch(() => null);
  if (info === null) throw usageError(`got ${path}, expected a folder or an official report`);
  if (info.isDirectory()) {
    const records = await loadRecords(path);
    const { verdicts, stale } = await readBatchVerdicts(path, { batch: path, records });
    noteStale(stale);
    if (verdicts.size === 0)
      throw usageError(`got ${path}, which has no verdicts`, "run repair eval grade first");
    const judged = [...verdicts.values()].filter(isJudged);
    // Of a batch, those without a patch lost too, though there was nothing to grade.
    const empty = records.filter(isEmptyEnd);
    return new Map([
      ...empty.map(({ instance_id }): [string, boolean] => [instance_id, false]),
      ...judged.map(({ instance_id, resolved }): [string, boolean] => [instance_id, resolved]),
    ]);
  }
  const report = officialReport.safeParse(parseJson(await readFile(path, "utf8")));
  if (!report.success)
    throw usageError(
      `got ${path}, which is no official report`,
      "expected <model>.<run>.json of repair eval grade or the harness, or a folder",
    );
  const { resolved_ids, unresolved_ids, empty_patch_ids, error_ids } = report.data;
  const not = [...unresolved_ids, ...empty_patch_ids, ...error_ids];
  return new Map([
    ...not.map((id): [string, boolean] => [id, false]),
    ...resolved_ids.map((id): [string, boolean] => [id, true]),
  ]);
}

function describe(comparison: Comparison, { a, b }: { a: string; b: string }): string {
  const list = (ids: readonly string[]) => (ids.length === 0 ? "" : `: ${ids.join(", ")}`);
  const p = comparison.p < 0.001 ? "< 0.001" : comparison.p.toFixed(3);
  return [
    `A ${a}: ${describeProportion(comparison.a)}`,
    `B ${b}: ${describeProportion(comparison.b)}`,
    `both ${comparison.both}, neither ${comparison.neither}`,
    `gained ${comparison.gained.length}${list(comparison.gained)}`,
    `lost ${comparison.lost.length}${list(comparison.lost)}`,
    `known to be flaky among these ${comparison.flaky.length}${list(comparison.flaky)}`,
    `exact McNemar test, two-sided: p ${p.startsWith("<") ? p : `= ${p}`}`,
  ].join("\n");
}
