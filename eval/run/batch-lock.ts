import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { usageError } from "../../agent/core/errors.ts";
import { isAlive, parseOwner, thisProcess } from "./process-owner.ts";
import type { Owner } from "./process-owner.ts";

/**
 * One writer a batch folder. The lock names a process and when it started, so that a lock left by a
 * killed process is taken over and a reused process number is not mistaken for it.
 *
 * @returns the function that gives the folder back.
 * @throws RepairError (usage) when a living process has it.
 */
export async function lockBatch(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, "lock.json");
  const own = JSON.stringify(await thisProcess());
  for (let attempt = 0; attempt < 5; attempt += 1) {
    if (await create(path, own)) return () => rm(path, { force: true });
    const holder = await readHolder(path);
    if (holder !== null && (await isAlive(holder)))
      throw usageError(
        `got the batch folder ${folder}, which process ${holder.pid} is writing`,
        "wait for it or stop it, or choose another --out",
      );
    // Renaming first lets only one of two takers remove the stale file.
    await rename(path, `${path}.${process.pid}.stale`).catch(() => null);
    await rm(`${path}.${process.pid}.stale`, { force: true });
  }
  throw usageError(`could not lock the batch folder ${folder}`);
}

/** Written beside and linked: the lock never exists without its content. */
async function create(path: string, text: string): Promise<boolean> {
  const beside = `${path}.${process.pid}`;
  try {
    await writeFile(beside, text, { mode: 0o600 });
    await link(beside, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

async function readHolder(path: string): Promise<Owner | null> {
  return parseOwner(await readFile(path, "utf8").catch(() => ""));
}
