import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Spend } from "../../agent/core/model.ts";
import { saveDurably } from "../../tools/store/run-folder.ts";
import { cleanPatch } from "../predictions/clean-patch.ts";
import type { AgentInstance } from "../datasets/instance.ts";
import { attemptRepair } from "./attempt-repair.ts";
import type { End } from "./attempt-repair.ts";
import type { Failure } from "./classify-failure.ts";
import { attemptFolder, patchFile, saveRecord } from "./instance-state.ts";
import type { InstanceRecord } from "./instance-state.ts";
import { largerSpend } from "./repair-instance.ts";
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
  /** False where the repair keeps the time limit itself, e.g. on another machine. */
  readonly keepsTime?: boolean;
  readonly signal: AbortSignal;
  readonly onRetry: (why: string) => void;
  /** The worker that had it was lost, and so many have had it now. */
  readonly onTakeover?: (claims: number) => void;
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
    let claims = 1;
    const noteClaims = (now: number): void => {
      if (now <= claims) return;
      claims = now;
      options.onTakeover?.(now);
    };
    const end = await attempt(options, { record, noteSpend: meter.note, noteClaims });
    const seconds = record.seconds + end.seconds;
    const spend = await meter.close(end.kind === "result" ? end.result.spend : null);
    const starts = record.starts + claims - 1;
    record = await finish(
      options.batch,
      { ...record, starts, spend, seconds: round(seconds) },
      end,
    );
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

interface Notes {
  readonly noteSpend: (spend: Spend) => void;
  readonly noteClaims: (claims: number) => void;
}

async function attempt(
  options: RunInstanceOptions,
  { record, ...notes }: { readonly record: InstanceRecord } & Notes,
): Promise<End> {
  const { instance, repair, limits, grace, signal } = options;
  return attemptRepair({
    instance,
    repair,
    folder: attemptFolder(options.batch, record),
    limits,
    secondsBefore: record.seconds,
    keepsTime: options.keepsTime ?? true,
    grace,
    signal,
    ...notes,
  });
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
    origin: result.origin ?? null,
    tried_by: { ...result.triedBy },
    has_patch: patch !== "",
  };
  if (outcome.kind === "limit")
    return {
      ...known,
      state: "limit",
      limit: outcome.limit,
      why: `reached the limit of ${outcome.limit}`,
    };
  if (outcome.kind === "no-patch") return { ...known, state: "no_patch", why: outcome.why };
  if (patch !== "") return { ...known, state: "done", verified: outcome.verified };
  const left = dropped.map(({ path, why }) => `${path} (${why})`).join(", ");
  return { ...known, state: "no_patch", why: `the patch is empty; left out: ${left || "nothing"}` };
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
