import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { nothingSpent } from "../../agent/core/budget.ts";
import { parseJson } from "../datasets/json-object.ts";
import { saveDurably } from "../../tools/store/run-folder.ts";

/**
 * The record of one instance in a batch, `instances/<id>/state.json`. Whether an instance is finished
 * is decided by it alone, never by its presence among the predictions: one that broke is not done.
 *
 *     queued → running → done | no_patch | limit | infra_error | cancelled
 *                 ↑______________________________________|   by --resume or --redo
 */
export const instanceStates = [
  "queued",
  "running",
  /** A patch was made; whether it is verified stands beside it. */
  "done",
  "no_patch",
  /** Cost, tokens, calls or time ran out; the best patch so far, if any, is kept. */
  "limit",
  /** Not the agent's doing: network, model provider, disk, sandbox, a defect of the program. */
  "infra_error",
  "cancelled",
] as const;

export const spendSchema = z.object({
  dollars: z.number(),
  inputTokens: z.number(),
  cachedTokens: z.number(),
  outputTokens: z.number(),
  calls: z.number(),
  seconds: z.number(),
  unknownPrice: z.boolean(),
});

const record = z.object({
  format: z.literal(1),
  instance_id: z.string(),
  repository: z.string(),
  state: z.enum(instanceStates),
  /** Counts redone attempts from 1; each has its own folder `attempt-<n>`. */
  attempt: z.number(),
  /** How often this attempt was started: more than once after kills and infrastructure errors. */
  starts: z.number(),
  started_at: z.string().nullable(),
  ended_at: z.string().nullable(),
  /** Wall-clock seconds of all starts of this attempt that ended. */
  seconds: z.number(),
  /** Cost of this attempt over all its starts, kept up to date while it runs. */
  spend: spendSchema,
  /** Cost of earlier attempts that were redone: it still counts against the total. */
  earlier_dollars: z.number(),
  why: z.string().nullable(),
  verified: z.boolean(),
  has_patch: z.boolean(),
  limit: z.enum(["dollars", "tokens", "calls", "seconds"]).nullable(),
  localization: z.object({ files: z.array(z.string()), functions: z.array(z.string()) }).nullable(),
  reproduction: z.enum(["red", "none", "not-tried"]),
  candidates: z.object({ tried: z.number(), plausible: z.number(), verified: z.number() }),
  seconds_by_stage: z.record(z.string(), z.number()),
  /** Who proposed the patch: `templates`, `literal` or `model`. */
  origin: z.string().nullable().default(null),
  /** Candidates whose tests were run, by who proposed them. */
  tried_by: z.record(z.string(), z.number()).default({}),
});

export type InstanceRecord = z.infer<typeof record>;
export type InstanceState = InstanceRecord["state"];

export function newRecord(instance: {
  readonly id: string;
  readonly repository: string;
}): InstanceRecord {
  return {
    format: 1,
    instance_id: instance.id,
    repository: instance.repository,
    state: "queued",
    attempt: 1,
    starts: 0,
    started_at: null,
    ended_at: null,
    seconds: 0,
    spend: nothingSpent,
    earlier_dollars: 0,
    why: null,
    verified: false,
    has_patch: false,
    limit: null,
    localization: null,
    reproduction: "not-tried",
    candidates: { tried: 0, plausible: 0, verified: 0 },
    seconds_by_stage: {},
    origin: null,
    tried_by: {},
  };
}

/** Instances that came to an end have a prediction, an empty one if need be; others have none yet. */
export function hasPrediction({ state }: InstanceRecord): boolean {
  return state === "done" || state === "no_patch" || state === "limit";
}

export function instanceFolder(batch: string, id: string): string {
  return join(batch, "instances", id);
}

/** Absolute or relative like `batch`. */
export function attemptFolder(batch: string, of: InstanceRecord): string {
  return join(instanceFolder(batch, of.instance_id), `attempt-${of.attempt}`);
}

export async function saveRecord(batch: string, state: InstanceRecord): Promise<void> {
  const path = join(instanceFolder(batch, state.instance_id), "state.json");
  // One that was only queued holds nothing that the plan does not know: losing it loses nothing.
  const synced = state.state !== "queued" || state.attempt > 1;
  await saveDurably(path, `${JSON.stringify(state, null, 2)}\n`, { synced });
}

/** Null when the instance was never queued here. */
export async function loadRecord(
  batch: string,
  id: string,
): Promise<InstanceRecord | "damaged" | null> {
  const text = await readFile(join(instanceFolder(batch, id), "state.json"), "utf8").catch(
    () => null,
  );
  if (text === null) return null;
  const parsed = record.safeParse(parseJson(text));
  return parsed.success ? parsed.data : "damaged";
}

export interface BatchRecords {
  /** Sorted by id. */
  readonly records: readonly InstanceRecord[];
  /** Ids of instances whose record cannot be read. */
  readonly damaged: readonly string[];
}

export async function loadBatch(batch: string): Promise<BatchRecords> {
  const names: readonly string[] = await readdir(join(batch, "instances")).catch(() => []);
  const records: InstanceRecord[] = [];
  const damaged: string[] = [];
  for (const name of names.toSorted()) {
    const state = await loadRecord(batch, name);
    if (state === "damaged") damaged.push(name);
    else if (state !== null) records.push(state);
  }
  return { records, damaged };
}

/** Every record of a batch that can be read, sorted by id. */
export async function loadRecords(batch: string): Promise<readonly InstanceRecord[]> {
  return (await loadBatch(batch)).records;
}

export const patchFile = "model.patch";

/** The diff of a record that has one. */
export async function loadPatch(batch: string, of: InstanceRecord): Promise<string> {
  return of.has_patch ? readFile(join(attemptFolder(batch, of), patchFile), "utf8") : "";
}
