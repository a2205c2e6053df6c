import { mkdir, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { hostError } from "../../agent/core/errors.ts";
import type { KnownDataset } from "./known.ts";

/** `$XDG_CACHE_HOME/repair/datasets`, where datasets fetched by name are kept. */
export function datasetCache(environment: NodeJS.ProcessEnv): string {
  const root = environment["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  return join(root, "repair", "datasets");
}

const parquetFiles = z.array(z.string());

/**
 * Fetches a split from the hub as Parquet into the cache, whole or not at all.
 *
 * @returns the path of the cached file.
 * @throws RepairError (host) when there is no network, with the way around it.
 */
export async function fetchDataset(
  dataset: KnownDataset,
  options: { readonly folder: string; readonly signal: AbortSignal },
): Promise<string> {
  const target = join(options.folder, `${dataset.stem}.parquet`);
  const listing = `https://huggingface.co/api/datasets/${dataset.hub}/parquet/default/${dataset.split}`;
  const urls = parquetFiles.safeParse(await (await get(listing, dataset, options.signal)).json());
  const [url] = urls.data ?? [];
  if (url === undefined)
    throw hostError(`got no Parquet file for ${dataset.hub} (${dataset.split}) from the hub`);
  const bytes = await (await get(url, dataset, options.signal)).bytes();
  await mkdir(dirname(target), { recursive: true });
  await writeFile(`${target}.part`, bytes);
  await rename(`${target}.part`, target);
  return target;
}

async function get(url: string, dataset: KnownDataset, signal: AbortSignal): Promise<Response> {
  const mend = `download ${dataset.hub} elsewhere and give its file: --dataset FILE.parquet (or .jsonl), or put it as ${dataset.stem}.jsonl into $REPAIR_DATASETS`;
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(120_000)]),
    });
    if (response.ok) return response;
    throw new Error(`${response.status} ${response.statusText}`);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw hostError(`could not fetch the dataset ${dataset.name} from ${url}: ${why}`, {
      mend,
      cause,
    });
  }
}
