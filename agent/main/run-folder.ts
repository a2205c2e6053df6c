import { randomBytes } from "node:crypto";
import { access, open, readFile, readdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { usageError } from "../core/errors.ts";
import { configSchema } from "./config.ts";

/** What a run was asked to do, saved before it starts, so that `--resume` needs nothing else. */
export const runRequestSchema = z.object({
  format: z.literal(1),
  id: z.string(),
  startedAt: z.string(),
  issue: z.object({
    repository: z.string().nullable(),
    number: z.number().nullable(),
    title: z.string(),
    body: z.string(),
    comments: z.array(z.object({ author: z.string(), body: z.string(), createdAt: z.string() })),
    url: z.string().nullable(),
  }),
  source: z.string(),
  base: z.string().nullable(),
  offline: z.boolean(),
  dryRun: z.boolean(),
  /** Nothing is executed, neither of the repository nor of the issue. */
  readOnly: z.boolean().optional(),
  config: configSchema,
});

export type RunRequest = z.infer<typeof runRequestSchema>;

/** Where runs live unless told otherwise: outside every repository. */
export function runsFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const state = environment["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state");
  return environment["REPAIR_RUNS"] ?? join(state, "repair", "runs");
}

/** How a person names a run in a command: its id, or its folder when that is not where runs live. */
export function runName(
  { id, folder }: { readonly id: string; readonly folder: string },
  runs: string,
): string {
  return resolve(folder) === resolve(runs, id) ? id : shellWord(resolve(folder));
}

/** A path as one word of a shell. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Sorts by time and cannot collide: `r-20261123-090301-4f2a9c`. */
export function newRunId(now: Date): string {
  const stamp = now.toISOString().replaceAll(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `r-${stamp}-${randomBytes(3).toString("hex")}`;
}

/** A run named by its folder or by (the beginning of) its id. @throws RepairError (usage). */
export async function findRunFolder(name: string, runs: string): Promise<string> {
  for (const folder of [resolve(name), join(runs, name)]) {
    if (await exists(join(folder, "request.json"))) return folder;
  }
  const known: string[] = (await readdir(runs).catch((): string[] => [])).sort();
  const matches = known.filter((id) => id.startsWith(name));
  if (matches.length === 1) return join(runs, matches[0] ?? "");
  const recent = known.slice(-3).join(", ");
  throw usageError(
    matches.length > 1
      ? `${name} is the beginning of ${matches.length} runs: ${matches.join(", ")}`
      : `no run ${name} in ${runs}`,
    recent === "" ? "repair fix --issue … starts one" : `the latest are ${recent}`,
  );
}

/** @throws RepairError (usage) when the folder holds no request this version understands. */
export async function loadRunRequest(folder: string): Promise<RunRequest> {
  const text = await readFile(join(folder, "request.json"), "utf8").catch(() => null);
  if (text === null) throw usageError(`${folder} is no run folder: it has no request.json`);
  try {
    return runRequestSchema.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw usageError(`${folder}/request.json cannot be used: ${why}`, "start a new run");
  }
}

/**
 * One writer a run: the lock holds the process id and is taken over when that process is gone.
 * @throws RepairError (usage) while another process works on the run.
 */
export async function lockRun(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, "lock");
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const file = await open(path, "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return null;
      throw error;
    });
    if (file !== null) {
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    }
    const owner = Number(await readFile(path, "utf8").catch(() => ""));
    if (owner > 0 && owner !== process.pid && isAlive(owner)) {
      throw usageError(
        `the run in ${folder} is being worked on by process ${owner}`,
        "wait for it, or stop it first",
      );
    }
    await rm(path, { force: true });
  }
  throw usageError(`the run in ${folder} is locked again and again`, `remove ${path}`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
