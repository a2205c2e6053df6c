import { openSafeFolder } from "./safe-folder.ts";
import type { SafeFolder } from "./safe-folder.ts";

/** A run or a batch, by the name under which addresses know it. */
export interface Place {
  readonly key: string;
  readonly folder: SafeFolder;
}

export interface Catalogue {
  /** `run` or `batch`: the folder itself is one; `folder`: it holds some. */
  readonly kind: "run" | "batch" | "folder";
  readonly root: SafeFolder;
  /** Newest first by name. */
  readonly runs: readonly Place[];
  readonly batches: readonly Place[];
}

/** Between the parts of a key: `batch~instance~attempt-1`. */
const separator = "~";

/**
 * What is to be seen in a folder: it is a run, it is a batch, or it holds runs and batches. Nothing is
 * read by a name that was asked for: keys are compared with what listings hold.
 */
export async function readCatalogue(path: string): Promise<Catalogue | null> {
  const root = await openSafeFolder(path);
  if (root === null) return null;
  if (await isRun(root)) {
    return { kind: "run", root, runs: [{ key: root.name, folder: root }], batches: [] };
  }
  if (await isBatch(root)) {
    return { kind: "batch", root, runs: [], batches: [{ key: root.name, folder: root }] };
  }
  const children = await openChildren(root);
  const kinds = await Promise.all(children.map(async ({ folder }) => kindOf(folder)));
  return {
    kind: "folder",
    root,
    runs: children.filter((_, at) => kinds[at] === "run").toReversed(),
    batches: children.filter((_, at) => kinds[at] === "batch").toReversed(),
  };
}

/** The run a key means; null when there is none. */
export async function findRun(catalogue: Catalogue, key: string): Promise<Place | null> {
  const known = catalogue.runs.find((run) => run.key === key);
  if (known !== undefined) return known;
  for (const batch of catalogue.batches) {
    const inside = key.startsWith(batch.key + separator) ? key.slice(batch.key.length + 1) : null;
    const [instance, attempt, ...more] = inside?.split(separator) ?? [];
    if (instance === undefined || attempt === undefined || more.length > 0) continue;
    const attempts = await openListed(await openListed(batch.folder, "instances"), instance);
    const folder = await openListed(attempts, attempt);
    if (folder !== null && (await isRun(folder))) return { key, folder };
  }
  return null;
}

export function attemptKey(batch: string, instance: string, attempt: string): string {
  return [batch, instance, attempt].join(separator);
}

async function openListed(folder: SafeFolder | null, name: string): Promise<SafeFolder | null> {
  return folder !== null && (await folder.list()).includes(name) ? folder.open(name) : null;
}

async function openChildren(root: SafeFolder): Promise<readonly Place[]> {
  const names = (await root.list()).filter((name) => !name.startsWith("."));
  const opened = await Promise.all(
    names.map(async (key) => ({ key, folder: await root.open(key) })),
  );
  return opened.flatMap(({ key, folder }) => (folder === null ? [] : [{ key, folder }]));
}

async function kindOf(folder: SafeFolder): Promise<"run" | "batch" | null> {
  if (await isRun(folder)) return "run";
  return (await isBatch(folder)) ? "batch" : null;
}

async function isRun(folder: SafeFolder): Promise<boolean> {
  return (await folder.stamp("request.json")) !== null;
}

async function isBatch(folder: SafeFolder): Promise<boolean> {
  const manifest = await folder.stamp("manifest.json");
  return manifest !== null && (await folder.open("instances")) !== null;
}
