import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseVerdict } from "../grading/predictions/graded-instance.ts";
import type { GradedInstance } from "../grading/predictions/graded-instance.ts";

/** Every `verdict.json` that `eval grade` left below a folder, by id; the newest run wins. */
export async function readVerdicts(folder: string): Promise<ReadonlyMap<string, GradedInstance>> {
  const verdicts = new Map<string, GradedInstance>();
  const names = await readdir(folder, { recursive: true }).catch((): string[] => []);
  for (const name of names.filter((path) => path.endsWith("verdict.json")).toSorted()) {
    const text = await readFile(join(folder, name), "utf8");
    const verdict = parseVerdict(text);
    if (verdict !== null) verdicts.set(verdict.instance_id, verdict);
  }
  return verdicts;
}
