import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";

/**
 * Does the work while no other process (nor another part of this one) does work under the same lock.
 * The lock names a process and its start, so that one left by a killed process is taken over.
 */
export async function withLock<Value>(
  path: string,
  { signal, work }: { readonly signal: AbortSignal; readonly work: () => Promise<Value> },
): Promise<Value> {
  await mkdir(dirname(path), { recursive: true });
  const own = JSON.stringify({ pid: process.pid, start: await startOf(process.pid) });
  for (let wait = 20; !(await take(path, own)); wait = Math.min(wait * 1.5, 1000))
    await delay(wait, null, { signal });
  try {
    signal.throwIfAborted();
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** Leaves word that this process uses something, at a path of its own. */
export async function leaveMark(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify({ pid: process.pid, start: await startOf(process.pid) }));
}

/** Whether a living process holds the lock or left the mark. */
export async function isLocked(path: string): Promise<boolean> {
  const holder = await readHolder(path);
  return holder !== null && (await isAlive(holder));
}

async function take(path: string, own: string): Promise<boolean> {
  if (await create(path, own)) return true;
  const holder = await readHolder(path);
  if (holder !== null && (await isAlive(holder))) return false;
  // Renaming first lets only one of two takers remove the stale file.
  const stale = `${path}.${process.pid}.stale`;
  await rename(path, stale).catch(() => null);
  await rm(stale, { force: true });
  return create(path, own);
}

/** Written beside and linked: the lock never exists without its content. */
async function create(path: string, text: string): Promise<boolean> {
  const beside = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
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

const holderShape = z.object({ pid: z.number(), start: z.string().nullable() });
type Holder = z.infer<typeof holderShape>;

async function readHolder(path: string): Promise<Holder | null> {
  const text = await readFile(path, "utf8").catch(() => "");
  try {
    return holderShape.parse(JSON.parse(text));
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
