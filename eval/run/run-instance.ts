import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Spend } from "../../agent/core/model.ts";
import { saveDurably } from "../../tools/store/run-folder.ts";
import { cleanPatch } from "../predictions/clean-patch.ts";
import type { AgentInstance } from "../datasets/instance.ts";
import { classifyFailure } from "./classify-failure.ts";
import type { Failure } from "./classify-failure.ts";
import { attemptFolder, patchFile, saveRecord } from "./instance-state.ts";
import type { InstanceRecord } from "./instance-state.ts";
import { largerSpend } from "./repair-instance.ts";
import { openTimeLimit } from "./time-limit.ts";
import type { TimeLimit } from "./time-limit.ts";
import type { InstanceLimits, InstanceResult, RepairInstance } from "./repair-instance.ts";

export interface RunInstanceOptions {
  readonly batch: string;
  readonly instance: AgentInstance;
  readonly record: InstanceRecord;
  readonly repair: RepairInstance;
  readonly limits: InstanceLimits;
  /** How often an infrastructure error is tried again, with growing waits. */
  readonly retries: number;
  /** First wait in milliseconds; doubles each time. */
  readonly retryWait: number;
  /** How long an instance may take to end after it was told to. Milliseconds. */
  readonly grace: number;
  readonly signal: AbortSignal;
  readonly onRetry: (why: string) => void;
}

/**
 * One instance from `queued` to an end state; every state is on disk before the next step begins.
 * Never throws for what the repair does, only when the record cannot be written.
 */
export async function runInstance(options: RunInstanceOptions): Promise<InstanceRecord> {
  let record = options.record;
  for (let retry = 0; ; retry += 1) {
    record = await begin(options.batch, record);
    const meter = openMeter(options.batch, record);
    const started = performance.now();
    const end = await attempt(options, { record, noteSpend: meter.note });
    const seconds = record.seconds + (performance.now() - started) / 1000;
    const spend = await meter.close(end.kind === "result" ? end.result.spend : null);
    record = await finish(options.batch, { ...record, spend, seconds: round(seconds) }, end);
    if (!isWorthRetrying(end) || retry >= options.retries || options.signal.aborted) return record;
    options.onRetry(record.why ?? "");
    await delay(options.retryWait * 2 ** retry, null, { signal: options.signal }).catch(() => null);
    if (options.signal.aborted) return record;
  }
}

function isWorthRetrying(end: End): boolean {
  return (
    end.kind === "failure" && end.failure.kind === "infrastructure" && end.failure.worthRetrying
  );
}

/** Keeps what an attempt has cost, on disk soon after it grows. */
function openMeter(batch: string, record: InstanceRecord) {
  let spend = record.spend;
  let dirty = false;
  let saving: Promise<void> | null = null;
  const save = async () => {
    while (dirty) {
      dirty = false;
      await saveRecord(batch, { ...record, spend });
    }
    saving = null;
  };
  return {
    note: (now: Spend) => {
      spend = largerSpend(spend, now);
      dirty = true;
      saving ??= save();
      saving.catch(() => null);
    },
    close: async (final: Spend | null) => {
      await saving;
      return final === null ? spend : largerSpend(spend, final);
    },
  };
}

async function begin(batch: string, record: InstanceRecord): Promise<InstanceRecord> {
  const running: InstanceRecord = {
    ...record,
    state: "running",
    starts: record.starts + 1,
    started_at: record.started_at ?? new Date().toISOString(),
    ended_at: null,
    why: null,
  };
  await saveRecord(batch, running);
  return running;
}

type End =
  | { readonly kind: "result"; readonly result: InstanceResult }
  | { readonly kind: "failure"; readonly failure: Failure };

async function attempt(
  options: RunInstanceOptions,
  { record, noteSpend }: { record: InstanceRecord; noteSpend: (spend: Spend) => void },
): Promise<End> {
  const folder = attemptFolder(options.batch, record);
  const limits = whatIsLeft(options.limits, record);
  // The agent keeps the limit by itself and hands in its best patch; this is for when it does not.
  const timeLimit = openTimeLimit(
    limits.seconds === null ? null : Math.ceil(limits.seconds * 1000) + options.grace,
  );
  const signal = AbortSignal.any([options.signal, timeLimit.signal]);
  try {
    await mkdir(folder, { recursive: true });
    const given = { folder, limits, signal, noteSpend, prepared: timeLimit.begin };
    const work = options.repair(options.instance, given);
    const result = await endInTime(work, { signal, grace: options.grace });
    return { kind: "result", result };
  } catch (error) {
    return { kind: "failure", failure: failureOf(error, { options, timeLimit }) };
  } finally {
    timeLimit.close();
  }
}

/** Dollars are counted by the agent, which charges replayed replies again; time is counted here. */
function whatIsLeft(limits: InstanceLimits, record: InstanceRecord): InstanceLimits {
  const { seconds } = limits;
  return { ...limits, seconds: seconds === null ? null : Math.max(1, seconds - record.seconds) };
}

/** Whatever it was that broke, an aborted signal explains it: the time limit first, then the user. */
function failureOf(
  error: unknown,
  { options, timeLimit }: { options: RunInstanceOptions; timeLimit: TimeLimit },
): Failure {
  if (timeLimit.passed() === "instance")
    return {
      kind: "limit",
      limit: "seconds",
      why: `over the time limit of ${options.limits.seconds} s`,
    };
  if (timeLimit.passed() === "preparation")
    return { kind: "infrastructure", why: "the checkout took too long", worthRetrying: true };
  if (options.signal.aborted) return { kind: "cancelled", why: "interrupted" };
  return classifyFailure(error);
}

/** A repair that does not come back after its signal is left behind: it must not hold the batch. */
async function endInTime<Value>(
  work: Promise<Value>,
  { signal, grace }: { signal: AbortSignal; grace: number },
): Promise<Value> {
  const stopped = new AbortController();
  const overdue = (async () => {
    if (!signal.aborted)
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve, { once: true, signal: stopped.signal });
        stopped.signal.addEventListener("abort", resolve, { once: true });
      });
    if (!stopped.signal.aborted) await delay(grace, null, { signal: stopped.signal });
    throw new Error("did not end in time after it was told to");
  })();
  overdue.catch(() => null);
  try {
    return await Promise.race([work, overdue]);
  } finally {
    stopped.abort();
  }
}

async function finish(batch: string, record: InstanceRecord, end: End): Promise<InstanceRecord> {
  const ended = { ...record, ended_at: new Date().toISOString() };
  const next =
    end.kind === "failure"
      ? applyFailure(ended, end.failure)
      : await applyResult(batch, ended, end.result);
  await saveRecord(batch, next);
  return next;
}

const failureStates = {
  limit: "limit",
  "no-patch": "no_patch",
  cancelled: "cancelled",
  infrastructure: "infra_error",
} as const;

function applyFailure(record: InstanceRecord, failure: Failure): InstanceRecord {
  const limit = failure.kind === "limit" ? failure.limit : null;
  return { ...record, state: failureStates[failure.kind], limit, why: failure.why };
}

async function applyResult(
  batch: string,
  record: InstanceRecord,
  result: InstanceResult,
): Promise<InstanceRecord> {
  const { outcome } = result;
  const diff = outcome.kind === "no-patch" ? null : outcome.diff;
  const { patch, dropped } = cleanPatch(diff ?? "", { leaveOut: [] });
  if (patch !== "") await saveDurably(join(attemptFolder(batch, record), patchFile), patch);
  const known: InstanceRecord = {
    ...record,
    localization: result.localization && {
      files: [...result.localization.files],
      functions: [...result.localization.functions],
    },
    reproduction: result.reproduction,
    candidates: { ...result.candidates },
    seconds_by_stage: { ...result.secondsByStage },
    has_patch: patch !== "",
  };
  if (outcome.kind === "limit")
    return { ...known, state: "limit", limit: outcome.limit, why: `limit of ${outcome.limit}` };
  if (outcome.kind === "no-patch") return { ...known, state: "no_patch", why: outcome.why };
  if (patch !== "") return { ...known, state: "done", verified: outcome.verified };
  const left = dropped.map(({ path, why }) => `${path} (${why})`).join(", ");
  return { ...known, state: "no_patch", why: `the patch is empty; left out: ${left || "nothing"}` };
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
