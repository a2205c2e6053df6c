import { dirname, join, resolve } from "node:path";
import { usageError } from "../../agent/core/errors.ts";
import { openDataset } from "../datasets/open-dataset.ts";
import type { Dataset } from "../datasets/open-dataset.ts";

export interface OpenDatasetsOptions {
  /** Names or files, separated by commas. */
  readonly names: string;
  /** A folder whose own and whose parent's data files count too, e.g. the one with the logs. */
  readonly near?: string | undefined;
  readonly signal: AbortSignal;
}

/** One or several datasets as one; an id may occur in only one of them. */
export async function openDatasets(options: OpenDatasetsOptions): Promise<Dataset> {
  const names = options.names.split(",").filter((name) => name !== "");
  const opened: Dataset[] = [];
  for (const dataset of names) {
    opened.push(
      await openDataset({
        dataset,
        folders: usualFolders(options.near),
        environment: process.env,
        signal: options.signal,
      }),
    );
  }
  const [only] = opened;
  if (only === undefined) throw usageError("got an empty --dataset, expected a file or a name");
  if (opened.length === 1) return only;
  rejectShared(opened);
  return {
    name: names.join(","),
    file: opened.map(({ file }) => file).join(","),
    hash: opened.map(({ hash }) => hash).join("+"),
    rows: opened.flatMap(({ rows }) => rows),
  };
}

function rejectShared(opened: readonly Dataset[]): void {
  const owners = new Map<string, string>();
  for (const { name, rows } of opened)
    for (const { agent } of rows) {
      const other = owners.get(agent.id);
      if (other !== undefined)
        throw usageError(
          `got ${agent.id} in both ${other} and ${name}, expected it in one of them`,
          "evaluate them one after the other, each with its own --out",
        );
      owners.set(agent.id, name);
    }
}

/** Where data files usually lie: beside the logs, in `data/`, and in a `shared` folder next door. */
export function usualFolders(near: string | undefined): readonly string[] {
  const own = near === undefined ? [] : [resolve(near), dirname(resolve(near))];
  const here = process.cwd();
  return [...own, join(here, "data"), join(here, "..", "shared", "data")];
}
