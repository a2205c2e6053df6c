import { cp, mkdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { saveDurably } from "../../tools/store/run-folder.ts";
import { readPredictions } from "../predictions/read-predictions.ts";
import { writePredictions } from "../predictions/write-predictions.ts";
import { attemptFolder, loadRecords } from "../run/instance-state.ts";
import { pledge } from "../run/manifest.ts";
import { parseFlags } from "./flags.ts";
import { printResult } from "./output.ts";

const flagsSchema = z.object({ out: z.string() });

/**
 * `repair eval export`: a folder as leaderboards ask for: all_preds.jsonl and preds.json, trajs/ with
 * what each run did, logs/ with the official grading files, metadata and the pledge.
 */
export async function exportCommand(batch: string, given: unknown): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  const from = resolve(batch);
  const out = resolve(flags.out);
  const predictions = await readPredictions(from);
  await mkdir(out, { recursive: true });
  await writePredictions(out, predictions);
  let trajectories = 0;
  for (const record of await loadRecords(from)) {
    if (record.starts === 0) continue;
    const own = attemptFolder(from, record);
    for (const name of ["journal.jsonl", "events.jsonl", "evidence.json", "summary.md", "messages"])
      await copyIfThere(join(own, name), join(out, "trajs", record.instance_id, name));
    trajectories += 1;
  }
  await copyIfThere(join(from, "grade", "logs"), join(out, "logs"));
  await copyIfThere(join(from, "manifest.json"), join(out, "manifest.json"));
  await saveDurably(
    join(out, "PLEDGE.md"),
    `${pledge.map((line) => `- [x] ${line}`).join("\n")}\n`,
  );
  printResult(`${predictions.length} predictions and ${trajectories} trajectories in ${out}`);
  return 0;
}

async function copyIfThere(from: string, to: string): Promise<void> {
  const info = await stat(from).catch(() => null);
  if (info !== null) await cp(from, to, { recursive: true, verbatimSymlinks: true });
}
