import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseVerdict } from "../grading/predictions/graded-instance.ts";
import type { GradedInstance } from "../grading/predictions/graded-instance.ts";
import { patchHash } from "../predictions/prediction.ts";
import { note } from "./output.ts";
import { hasPrediction, loadPatch } from "../run/instance-state.ts";
import type { InstanceRecord } from "../run/instance-state.ts";

export interface BatchVerdicts {
  readonly verdicts: ReadonlyMap<string, GradedInstance>;
  /** Ids that only have verdicts on patches of earlier attempts: as good as not graded. */
  readonly stale: readonly string[];
}

/** The verdicts below a folder that speak of what a batch's instances have made in the end. */
export async function readBatchVerdicts(
  folder: string,
  { batch, records }: { readonly batch: string; readonly records: readonly InstanceRecord[] },
): Promise<BatchVerdicts> {
  const patches = new Map<string, string | null>();
  for (const record of records) {
    const patch = hasPrediction(record) ? patchHash(await loadPatch(batch, record)) : null;
    patches.set(record.instance_id, patch);
  }
  const stale = new Set<string>();
  const verdicts = await readVerdicts(folder, ({ instance_id, patch_sha256 }) => {
    const present = patches.get(instance_id);
    if (present === undefined || present === patch_sha256) return true;
    stale.add(instance_id);
    return false;
  });
  return { verdicts, stale: [...stale].filter((id) => !verdicts.has(id)).toSorted() };
}

export function noteStale(stale: readonly string[]): void {
  if (stale.length === 0) return;
  const ids = stale.slice(0, 5).join(", ") + (stale.length > 5 ? ", …" : "");
  note(`not graded since they were done again: ${stale.length} (${ids}): repair eval grade`);
}

/** Every `verdict.json` that `eval grade` left below a folder, by id; the newest one wins. */
export async function readVerdicts(
  folder: string,
  isMeant: (verdict: GradedInstance) => boolean = () => true,
): Promise<ReadonlyMap<string, GradedInstance>> {
  const newest = new Map<string, { readonly verdict: GradedInstance; readonly time: number }>();
  const names = await readdir(folder, { recursive: true }).catch((): string[] => []);
  for (const name of names.filter((path) => path.endsWith("verdict.json")).toSorted()) {
    const path = join(folder, name);
    const verdict = parseVerdict(await readFile(path, "utf8"));
    if (verdict === null || !isMeant(verdict)) continue;
    const time = await timeOf(verdict, path);
    if (time >= (newest.get(verdict.instance_id)?.time ?? 0))
      newest.set(verdict.instance_id, { verdict, time });
  }
  return new Map([...newest].map(([id, { verdict }]) => [id, verdict]));
}

/** Verdicts of earlier versions do not say when they were given; their files do. */
async function timeOf({ given_at }: GradedInstance, path: string): Promise<number> {
  return given_at === null ? (await stat(path)).mtimeMs : Date.parse(given_at);
}
