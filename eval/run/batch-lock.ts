import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { usageError } from "../../agent/core/errors.ts";

/**
 * One writer a batch folder. The lock names a process and when it started, so that a lock left by a
 * killed process is taken over and a reused process number is not mistaken for it.
 *
 * @returns the function that gives the folder back.
 * @throws RepairError (usage) when a living process has it.
 */
export async function lockBatch(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, "lock.json");
  const own = JSON.stringify({ pid: process.pid, start: await startOf(process.pid) });
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

const holderSchema = z.object({ pid: z.number(), start: z.string().nullable() });
type Holder = z.infer<typeof holderSchema>;

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

async function readHolder(path: string): Promise<Holder | null> {
  const text = await readFile(path, "utf8").catch(() => "");
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return holder.start === null || holder.start === (await startOf(holder.pid));
}

/** The kernel's start time of a process; null where there is no /proc. */
async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  // The name in parentheses may hold anything; fields are counted after the last one.
  return stat === null ? null : (stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null);
}
