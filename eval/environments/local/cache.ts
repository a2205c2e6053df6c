import { lstat, mkdir, readFile, readdir, rm, stat, utimes } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { saveDurably } from "../../../tools/store/run-folder.ts";
import { isLocked, leaveMark, withLock } from "./lock.ts";

const readyShape = z.object({ format: z.literal(1), bytes: z.number(), seconds: z.number() });
export type Ready = z.infer<typeof readyShape>;

/**
 * Built things by key, each in a folder of its own that is finished when `ready.json` stands in it,
 * which is written last: what a killed build left is never taken for finished, and is built again.
 */
export interface BuildCache {
  readonly folder: string;
  folderOf(key: string): string;
  /** Null unless it is finished. */
  ready(key: string): Promise<Ready | null>;
  /** Whether it is there, for people. */
  describe(key: string): Promise<string>;
  /** The folder of what was built, by this call or an earlier one; one process builds, others wait. */
  obtain(key: string, options: ObtainOptions): Promise<string>;
  /** Keeps what is used from being pruned until `release`. */
  release(): Promise<void>;
  /** Removes what was not used for longest until the rest is within the limit, and broken builds. */
  prune(limitBytes: number, signal: AbortSignal): Promise<readonly string[]>;
}

export interface ObtainOptions {
  readonly signal: AbortSignal;
  /** Fills the folder, which is empty. */
  readonly build: (folder: string) => Promise<void>;
}

/** `$XDG_CACHE_HOME/repair/environments`, or below `~/.cache`. */
export function usualCacheFolder(variables: Readonly<Record<string, string | undefined>>): string {
  const given = variables["XDG_CACHE_HOME"];
  const base = given === undefined || given === "" ? join(homedir(), ".cache") : given;
  return join(base, "repair", "environments");
}

export function openBuildCache(folder: string): BuildCache {
  const used = new Set<string>();
  const folderOf = (key: string) => join(folder, key);
  const lockOf = (key: string) => join(folder, "locks", `${key}.json`);
  const ready = (key: string) => readReady(folderOf(key));
  return {
    folder,
    folderOf,
    ready,
    async describe(key) {
      const found = await ready(key);
      return found === null ? "not built yet" : `cached, ${Math.round(found.bytes / 1024 ** 2)} MB`;
    },
    async obtain(key, { signal, build }) {
      used.add(key);
      await leaveMark(markOf(folder, key));
      const work = async () => {
        if ((await ready(key)) !== null) return;
        await rm(folderOf(key), { recursive: true, force: true });
        await mkdir(folderOf(key), { recursive: true });
        const started = performance.now();
        await build(folderOf(key));
        const seconds = Math.round((performance.now() - started) / 100) / 10;
        const bytes = await sizeOf(folderOf(key));
        await saveDurably(readyFile(folderOf(key)), JSON.stringify({ format: 1, bytes, seconds }));
      };
      if ((await ready(key)) === null) await withLock(lockOf(key), { signal, work });
      const now = new Date();
      await utimes(readyFile(folderOf(key)), now, now);
      return folderOf(key);
    },
    async release() {
      for (const key of used) await rm(markOf(folder, key), { force: true });
      used.clear();
    },
    prune: (limit, signal) =>
      withLock(join(folder, "locks", "prune.json"), {
        signal,
        work: () => prune({ folder, limit, signal, lockOf }),
      }),
  };
}

const readyFile = (folder: string) => join(folder, "ready.json");

async function readReady(folder: string): Promise<Ready | null> {
  const text = await readFile(readyFile(folder), "utf8").catch(() => "");
  try {
    return readyShape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

interface PruneOptions {
  readonly folder: string;
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly lockOf: (key: string) => string;
}

async function prune({ folder, limit, signal, lockOf }: PruneOptions): Promise<readonly string[]> {
  const entries = await listEntries(folder);
  let total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const removed: string[] = [];
  for (const { key, bytes } of entries.sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= limit) break;
    if (await hasUsers(folder, key)) continue;
    await withLock(lockOf(key), {
      signal,
      work: async () => {
        // Not finished before not there: nobody finds half of it.
        await rm(readyFile(join(folder, key)), { force: true });
        await rm(join(folder, key), { recursive: true, force: true });
      },
    });
    total -= bytes;
    removed.push(key);
  }
  return removed;
}

const notBuilt = new Set(["locks", "users"]);

async function listEntries(folder: string) {
  const names = await readdir(folder).catch(() => []);
  const entries: { key: string; bytes: number; usedAt: number }[] = [];
  for (const key of names.filter((name) => !notBuilt.has(name))) {
    const at = join(folder, key);
    const found = await readReady(at);
    const info = await stat(readyFile(at)).catch(() => null);
    entries.push({ key, bytes: found?.bytes ?? (await sizeOf(at)), usedAt: info?.mtimeMs ?? 0 });
  }
  return entries;
}

const markOf = (folder: string, key: string) => join(folder, "users", `${key}.${process.pid}`);

async function hasUsers(folder: string, key: string): Promise<boolean> {
  const names = await readdir(join(folder, "users")).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(`${key}.`))) {
    const mark = join(folder, "users", name);
    if (await isLocked(mark)) return true;
    await rm(mark, { force: true });
  }
  return false;
}

/** Bytes on disk; what is linked twice counts twice, which errs on the safe side. */
export async function sizeOf(path: string): Promise<number> {
  const info = await lstat(path).catch(() => null);
  if (info === null) return 0;
  if (!info.isDirectory()) return info.blocks * 512;
  let bytes = 0;
  for (const name of await readdir(path)) bytes += await sizeOf(join(path, name));
  return bytes;
}
