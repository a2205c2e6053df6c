import { join, resolve } from "node:path";
import { z } from "zod";
import { usageError } from "../../agent/core/errors.ts";
import { saveDurably } from "../../tools/store/run-folder.ts";
import type { EvaluationRow } from "../datasets/instance.ts";
import { readArtifacts } from "../report/artifacts.ts";
import { readKnownCautions } from "../report/cautions.ts";
import { collectReport } from "../report/collect.ts";
import { renderMarkdown } from "../report/markdown.ts";
import type { Artifacts } from "../report/page/instance-section.ts";
import { renderPage } from "../report/page/page.ts";
import { withWhatWasFound } from "../run/what-was-found.ts";
import { loadBatch } from "../run/instance-state.ts";
import { loadManifest } from "../run/manifest.ts";
import type { Manifest } from "../run/manifest.ts";
import { openDatasets } from "./datasets.ts";
import { parseFlags } from "./flags.ts";
import { note, printJson, printResult } from "./output.ts";
import { noteStale, readBatchVerdicts } from "./verdicts.ts";

const flagsSchema = z.object({
  dataset: z.string().optional(),
  grades: z.string().optional(),
  out: z.string().optional(),
  title: z.string().optional(),
  json: z.boolean().default(false),
});

/** `repair eval report`; returns the exit code. */
export async function reportCommand(batch: string, given: unknown): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  const folder = resolve(batch);
  const { records: read, damaged } = await loadBatch(folder);
  if (damaged.length > 0)
    note(`left out, since their state.json is damaged: ${damaged.join(", ")} (run --resume mends)`);
  const records = await withWhatWasFound(folder, read);
  const grades = flags.grades ?? join(folder, "grade");
  const { verdicts, stale } = await readBatchVerdicts(grades, { batch: folder, records });
  if (records.length === 0 && verdicts.size === 0)
    throw usageError(
      `got ${folder}, which holds neither instances of a batch nor verdicts`,
      "name the --out folder of repair eval run, or --grades with that of repair eval grade",
    );
  noteStale(stale);
  const manifest = await loadManifest(folder);
  const report = collectReport({
    title: flags.title ?? `Evaluation of ${manifest?.name ?? batch}`,
    madeAt: new Date().toISOString(),
    manifest,
    part: manifest?.part ?? "all",
    records,
    verdicts,
    rows: await openRows(flags.dataset, manifest),
    known: await readKnownCautions(),
  });
  const artifacts = new Map<string, Artifacts>();
  for (const row of report.instances) artifacts.set(row.id, await readArtifacts(folder, row));
  const nothing: Artifacts = { patch: "", evidence: null, steps: [], conversation: [] };
  const page = renderPage(report, (row) => artifacts.get(row.id) ?? nothing);
  const out = resolve(flags.out ?? folder);
  await saveDurably(join(out, "report.html"), page);
  await saveDurably(join(out, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
  const markdown = renderMarkdown(report);
  await saveDurably(join(out, "report.md"), markdown);
  if (flags.json) printJson(report);
  else printResult(markdown);
  note(`page: ${join(out, "report.html")}`);
  return 0;
}

/** Without the dataset the report still shows what ran; gold locations and cautions are missing. */
async function openRows(
  names: string | undefined,
  manifest: Manifest | null,
): Promise<ReadonlyMap<string, EvaluationRow>> {
  const given = names ?? manifest?.dataset.file;
  if (given === undefined) {
    note("no dataset: localization hits and cautions are left out (--dataset names one)");
    return new Map();
  }
  const signal = AbortSignal.timeout(120_000);
  const open = openDatasets({ names: given, signal });
  const dataset = await (names === undefined ? open.catch(() => null) : open);
  if (dataset === null) note(`the dataset ${given} is gone: hits and cautions are left out`);
  return new Map(dataset?.rows.map((row) => [row.agent.id, row]));
}
