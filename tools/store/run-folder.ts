import { mkdir, open, readFile, readdir, rename } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import type { RunStore } from "../../agent/core/ports.ts";

/** A run's folder on disk. Every save is written beside, synced and renamed: whole or not there. */
export async function openRunFolder(folder: string): Promise<RunStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    folder,
    save: (name, text) => saveDurably(join(folder, name), text),
    load: (name) => readFile(join(folder, name), "utf8").catch(nullWhenMissing),
    list: (prefix) => listNames(folder, prefix),
  };
}

export async function saveDurably(
  path: string,
  text: string,
  options: { readonly synced: boolean } = { synced: true },
): Promise<void> {
  const beside = `${path}.${process.pid}.part`;
  const file = await openNew(beside);
  try {
    await file.writeFile(text);
    // Unsynced, a kill still leaves the old or the new text; only a machine that stops may lose both.
    if (options.synced) await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}

/** The folder is there nearly always: it is made when it turns out not to be. */
async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, "w", 0o600);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return open(path, "w", 0o600);
  }
}

async function listNames(folder: string, prefix: string): Promise<readonly string[]> {
  const inside = posix.dirname(`${prefix}x`);
  const names = await readdir(join(folder, inside)).catch(nullWhenMissing);
  return (names ?? [])
    .map((name) => posix.join(inside, name))
    .filter((name) => name.startsWith(prefix) && !name.endsWith(".part"))
    .sort();
}

function nullWhenMissing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
  throw error;
}
