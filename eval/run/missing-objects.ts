import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { gitAt } from "../../tools/git/run.ts";

/**
 * How many objects of a commit's tree a clone does not have. Only partial clones lack any: the others
 * are not searched. Nothing is fetched.
 */
export async function missingObjects(
  { folder, commit }: { readonly folder: string; readonly commit: string },
  signal: AbortSignal,
): Promise<number> {
  if (!(await isPartial(folder))) return 0;
  const list = await gitAt(
    { folder },
    signal,
  )(["rev-list", "--objects", "--no-walk", "--missing=print", commit]);
  return list.split("\n").filter((line) => line.startsWith("?")).length;
}

/** Packs that came from a remote which promises the rest are marked. */
async function isPartial(folder: string): Promise<boolean> {
  const inside = await stat(join(folder, ".git")).catch(() => null);
  const objects = join(folder, inside === null ? "objects" : ".git/objects", "pack");
  const names = await readdir(objects).catch((): string[] => []);
  return names.some((name) => name.endsWith(".promisor"));
}
