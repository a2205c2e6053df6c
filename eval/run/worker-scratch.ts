import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { parseJson } from "../datasets/json-object.ts";
import { isAlive, parseOwner, thisProcess } from "./process-owner.ts";

export interface WorkerScratch {
  readonly folder: string;
  /** How many folders of workers that are gone were removed. */
  readonly swept: number;
  close(): Promise<void>;
}

const prefix = "worker-";
const hostSchema = z.object({ host: z.string() });

/**
 * Where one worker's claims stand. What killed workers of this machine left is removed: whoever takes
 * their instances over gets the files from the queue, not from here.
 */
export async function openWorkerScratch(state: string): Promise<WorkerScratch> {
  await mkdir(state, { recursive: true, mode: 0o700 });
  const swept = await sweep(state);
  const folder = await mkdtemp(join(state, prefix));
  const owner = { ...(await thisProcess()), host: hostname() };
  await writeFile(join(folder, "owner.json"), JSON.stringify(owner), { mode: 0o600 });
  return { folder, swept, close: () => rm(folder, { recursive: true, force: true }) };
}

async function sweep(state: string): Promise<number> {
  let swept = 0;
  for (const name of await readdir(state)) {
    if (!name.startsWith(prefix) || !(await isLeft(join(state, name)))) continue;
    await rm(join(state, name), { recursive: true, force: true });
    swept += 1;
  }
  return swept;
}

/** Process numbers say something on their own machine only: the folder may be a shared one. */
async function isLeft(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, "owner.json"), "utf8").catch(() => "");
  const host = hostSchema.safeParse(parseJson(text));
  const owner = parseOwner(text);
  if (owner === null || !host.success || host.data.host !== hostname()) return false;
  return !(await isAlive(owner));
}
