import { mkdir } from "node:fs/promises";
import type { AgentInstance } from "../datasets/instance.ts";
import { openBatchBudget } from "./budget.ts";
import { lockBatch } from "./batch-lock.ts";
import { earlierAttempts, replaceDamaged } from "./damaged-record.ts";
import { instanceFolder, loadBatch, saveRecord } from "./instance-state.ts";
import type { InstanceRecord } from "./instance-state.ts";
import { openPredictionFiles } from "./prediction-files.ts";
import type { PredictionFiles } from "./prediction-files.ts";
import { planBatch } from "./plan-batch.ts";
import type { Redo } from "./plan-batch.ts";
import type { BatchEvent } from "./progress.ts";
import type { RepairInstance } from "./repair-instance.ts";
import { runInstance } from "./run-instance.ts";

export interface BatchOptions {
  /** Created when absent; everything the batch knows is readable text in it. */
  readonly folder: string;
  readonly instances: readonly AgentInstance[];
  readonly repair: RepairInstance;
  /** One name for all predictions. */
  readonly model: string;
  /** Instances at the same time. */
  readonly jobs: number;
  readonly limits: {
    /** Dollars; must be set when `dollarsTotal` is. */
    readonly dollarsPerInstance: number | null;
    readonly dollarsTotal: number | null;
    readonly secondsPerInstance: number | null;
  };
  readonly retryInfrastructure: number;
  /** False where the repair keeps the time limit itself. */
  readonly keepsTime?: boolean;
  readonly redo: Redo | null;
  /** Ids that were graded and not resolved, for `--redo failed`. */
  readonly unresolved?: ReadonlySet<string>;
  /** Done once the folder is locked and before anything is read or written in it. */
  readonly begin?: () => Promise<void>;
  readonly signal: AbortSignal;
  readonly emit: (event: BatchEvent) => void;
  /** Milliseconds; shorter in tests. */
  readonly waits?: { readonly retry: number; readonly grace: number };
}

export interface BatchResult {
  /** Of the whole folder, instances of earlier sessions included. */
  readonly records: readonly InstanceRecord[];
  readonly dollars: number;
  /** Why instances were left queued, or null when all were started. */
  readonly stopped: "total-cost" | "interrupted" | "infrastructure" | null;
}

/** After this many infrastructure errors in a row, without anything else in between, it stops. */
const patience = 10;

/**
 * Runs the agent over instances. Killed at any moment and called again with the same folder, it
 * continues: finished instances are not run again, the others go on from their journals.
 *
 * @throws RepairError (usage) when another process is writing the folder.
 */
export async function runBatch(options: BatchOptions): Promise<BatchResult> {
  await mkdir(options.folder, { recursive: true });
  const unlock = await lockBatch(options.folder);
  try {
    await options.begin?.();
    const session = await openSession(options);
    const workers = Math.max(1, Math.min(options.jobs, session.queue.length));
    try {
      await Promise.all(Array.from({ length: workers }, () => work(session)));
    } finally {
      await session.predictions.close();
    }
    const records = [...session.records.values()];
    return { records, dollars: totalDollars(records), stopped: session.stopped() };
  } finally {
    await unlock();
  }
}

interface Session {
  readonly options: BatchOptions;
  readonly records: Map<string, InstanceRecord>;
  readonly instances: ReadonlyMap<string, AgentInstance>;
  /** Ids that are still to be started; workers take from its front. */
  readonly queue: string[];
  readonly budget: ReturnType<typeof openBatchBudget>;
  readonly stopped: () => BatchResult["stopped"];
  stop(why: NonNullable<BatchResult["stopped"]>): void;
  /** Counts infrastructure errors in a row. */
  note(record: InstanceRecord): void;
  readonly predictions: PredictionFiles;
}

async function openSession(options: BatchOptions): Promise<Session> {
  // Instances of earlier sessions that this one does not name stay part of the batch.
  const before = await loadBatch(options.folder);
  const known = new Map(before.records.map((record) => [record.instance_id, record]));
  const lost = await mendDamaged(options, before.damaged, known);
  const plan = planBatch({
    instances: options.instances,
    records: known,
    redo: options.redo,
    unresolved: options.unresolved ?? new Set(),
  });
  const records = new Map(known);
  for (const record of plan.records) records.set(record.instance_id, record);
  await saveAll(
    options.folder,
    plan.records.filter((record) => known.get(record.instance_id) !== record),
  );
  let stopped: BatchResult["stopped"] = null;
  let inARow = 0;
  options.emit({ kind: "planned", records: plan.records, todo: plan.todo.length });
  return {
    options,
    records,
    instances: new Map(options.instances.map((instance) => [instance.id, instance])),
    queue: [...plan.todo],
    budget: openBatchBudget({
      total: options.limits.dollarsTotal,
      perInstance: options.limits.dollarsPerInstance ?? 0,
      alreadySpent: totalDollars([...records.values()]) + lost,
    }),
    stopped: () => stopped,
    stop: (why) => {
      stopped ??= why;
    },
    note: (record) => {
      inARow = record.state === "infra_error" ? inARow + 1 : 0;
      if (inARow >= patience) stopped ??= "infrastructure";
    },
    predictions: await openPredictionFiles(options, [...records.values()]),
  };
}

/**
 * Instances whose record cannot be read are run again, in a new attempt. Returns what those have cost
 * that this session does not name: their records are left as they are.
 */
async function mendDamaged(
  { folder, instances, emit }: BatchOptions,
  damaged: readonly string[],
  known: Map<string, InstanceRecord>,
): Promise<number> {
  let lost = 0;
  for (const id of damaged) {
    const instance = instances.find((one) => one.id === id);
    emit({ kind: "damaged", id, isRunAgain: instance !== undefined });
    if (instance === undefined) {
      lost += (await earlierAttempts(instanceFolder(folder, id))).dollars;
      continue;
    }
    const record = await replaceDamaged(folder, instance);
    await saveRecord(folder, record);
    known.set(id, record);
  }
  return lost;
}

async function work(session: Session): Promise<void> {
  const { options, records, queue, budget } = session;
  for (;;) {
    if (options.signal.aborted) session.stop("interrupted");
    if (session.stopped() !== null || queue.length === 0) return;
    if (!(await budget.reserve())) return session.stop("total-cost");
    // Others may have emptied the queue or stopped the batch while this one waited.
    const id = session.stopped() === null && !options.signal.aborted ? queue.shift() : undefined;
    const instance = id === undefined ? undefined : session.instances.get(id);
    const record = id === undefined ? undefined : records.get(id);
    if (instance === undefined || record === undefined) {
      budget.settle(0);
      continue;
    }
    const ended = await start(session, instance, record);
    budget.settle(ended.spend.dollars - record.spend.dollars);
    options.emit({ kind: "ended", record: ended, spent: budget.spent() });
    session.note(ended);
    await session.predictions.note(ended);
  }
}

async function start(
  session: Session,
  instance: AgentInstance,
  record: InstanceRecord,
): Promise<InstanceRecord> {
  const { options, records } = session;
  options.emit({ kind: "started", id: instance.id });
  const ended = await runInstance({
    batch: options.folder,
    instance,
    record,
    repair: options.repair,
    limits: {
      dollars: options.limits.dollarsPerInstance,
      seconds: options.limits.secondsPerInstance,
    },
    retries: options.retryInfrastructure,
    keepsTime: options.keepsTime ?? true,
    retryWait: options.waits?.retry ?? 5_000,
    grace: options.waits?.grace ?? 30_000,
    signal: options.signal,
    onTakeover: (claims) => options.emit({ kind: "taken-over", id: instance.id, claims }),
    onRetry: (why) => options.emit({ kind: "retrying", id: instance.id, why }),
  });
  records.set(instance.id, ended);
  return ended;
}

/** A file is synced each: side by side the disk does many at once. */
async function saveAll(folder: string, records: readonly InstanceRecord[]): Promise<void> {
  const atOnce = 16;
  for (let at = 0; at < records.length; at += atOnce)
    await Promise.all(records.slice(at, at + atOnce).map((record) => saveRecord(folder, record)));
}

export function totalDollars(records: readonly InstanceRecord[]): number {
  return records.reduce((sum, record) => sum + record.spend.dollars + record.earlier_dollars, 0);
}
