import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import { usageError } from "../../agent/core/errors.ts";
import { datasetCache, fetchDataset } from "./hub.ts";
import type { EvaluationRow } from "./instance.ts";
import { datasetNames, knownDataset } from "./known.ts";
import type { KnownDataset } from "./known.ts";
import { parseRow } from "./parse-row.ts";
import { readRows } from "./read-rows.ts";
import { isJsonObject } from "./json-object.ts";

export interface Dataset {
  /** As the user named it, for the record. */
  readonly name: string;
  readonly file: string;
  /** SHA-256 of the rows in order: two batches with the same hash had the same questions. */
  readonly hash: string;
  readonly rows: readonly EvaluationRow[];
}

export interface OpenDatasetOptions {
  /** A file, or one of `datasetNames`. */
  readonly dataset: string;
  /** More folders to look for a named dataset in, before the cache and the hub. */
  readonly folders?: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** @throws RepairError for a file that is missing or wrong, an unknown name, or no network. */
export async function openDataset(options: OpenDatasetOptions): Promise<Dataset> {
  const file = await locateDataset(options);
  const raw = await readRows(file);
  const extra = await readCompanion(file);
  const rows = raw.map(({ value, where }) => parseRow(withExtra(value, extra), where));
  rejectDuplicates(rows, file);
  const hash = createHash("sha256").update(JSON.stringify(rows)).digest("hex");
  return { name: options.dataset, file, hash, rows };
}

/** The file of a dataset, which is fetched when it is known by name and nowhere here. */
export async function locateDataset(options: OpenDatasetOptions): Promise<string> {
  const known = knownDataset(options.dataset);
  if (known === null) {
    if (/\.(?:jsonl|json|parquet)$/.test(options.dataset)) return resolve(options.dataset);
    throw usageError(
      `got the dataset ${options.dataset}, expected a file (.jsonl, .json, .parquet) or one of ${datasetNames.join(", ")}`,
    );
  }
  const cache = datasetCache(options.environment);
  const own = options.environment["REPAIR_DATASETS"];
  const folders = [...(own === undefined ? [] : [own]), ...(options.folders ?? []), cache];
  const found = await findFile(known, folders);
  return found ?? fetchDataset(known, { folder: cache, signal: options.signal });
}

async function findFile(known: KnownDataset, folders: readonly string[]): Promise<string | null> {
  for (const folder of folders) {
    for (const extension of ["jsonl", "json", "parquet"]) {
      const path = join(folder, `${known.stem}.${extension}`);
      if (await exists(path)) return path;
    }
  }
  return null;
}

/** `NAME.eval.jsonl` beside `NAME.jsonl`: the columns of version 5 for the same instances. */
async function readCompanion(file: string): Promise<ReadonlyMap<string, object>> {
  const companion = file.replace(/\.jsonl$/, ".eval.jsonl");
  if (companion === file || !(await exists(companion))) return new Map();
  const rows = await readRows(companion);
  return new Map(
    rows.flatMap(({ value }) => {
      if (!isJsonObject(value)) return [];
      const id = value["instance_id"];
      return typeof id === "string" ? [[id, value] as const] : [];
    }),
  );
}

function withExtra(value: unknown, extra: ReadonlyMap<string, object>): unknown {
  if (!isJsonObject(value)) return value;
  const id = value["instance_id"];
  return typeof id === "string" ? { ...extra.get(id), ...value } : value;
}

function rejectDuplicates(rows: readonly EvaluationRow[], file: string): void {
  const seen = new Set<string>();
  for (const { agent } of rows) {
    if (seen.has(agent.id)) throw usageError(`got ${agent.id} twice in ${file}, expected it once`);
    seen.add(agent.id);
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
