import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { usageError } from "../../agent/core/errors.ts";
import { readRows } from "../datasets/read-rows.ts";

/** All that the localizer is told. */
export interface LocalizeInstance {
  readonly id: string;
  /** `owner/name` */
  readonly repository: string;
  readonly baseCommit: string;
  /** The issue: its first line is the title. */
  readonly statement: string;
}

/** Instances, and apart from them the patches that only the scorer reads. */
export interface LocalizeDataset {
  readonly instances: readonly LocalizeInstance[];
  readonly patches: ReadonlyMap<string, string>;
}

const row = z.object({
  instance_id: z.string(),
  repo: z.string(),
  base_commit: z.string().regex(/^[0-9a-f]{40}$/),
  problem_statement: z.string(),
  patch: z.string().optional(),
  golden_patch: z.string().optional(),
});

/**
 * Rows of a `.jsonl`, `.json`, `.json.gz` or `.parquet` file with at least `instance_id`, `repo`,
 * `base_commit` and `problem_statement`; the patch is `patch` or `golden_patch`.
 *
 * @throws RepairError (usage) that names the row.
 */
export async function readInstances(file: string): Promise<LocalizeDataset> {
  const instances: LocalizeInstance[] = [];
  const patches = new Map<string, string>();
  for (const { value, where } of await rowsOf(file)) {
    const parsed = row.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw usageError(
        `got a row at ${where} without a usable ${issue?.path.join(".") ?? "field"}`,
      );
    }
    const { instance_id: id, repo, base_commit, problem_statement } = parsed.data;
    instances.push({ id, repository: repo, baseCommit: base_commit, statement: problem_statement });
    const patch = parsed.data.patch ?? parsed.data.golden_patch;
    if (patch !== undefined) patches.set(id, patch);
  }
  return { instances, patches };
}

async function rowsOf(file: string): Promise<readonly { value: unknown; where: string }[]> {
  if (!file.endsWith(".json.gz")) return readRows(file);
  const rows = z.array(z.unknown()).parse(JSON.parse(gunzipSync(await readFile(file)).toString()));
  return rows.map((value, index) => ({ value, where: `${file}[${String(index)}]` }));
}
