import type { Job as BullJob, Queue as BullQueue } from "bullmq";
import { z } from "zod";
import type { JobStanding, Lease } from "../../agent/core/ports.ts";
import type { Groups } from "./redis-groups.ts";

/** How leases of a queue on Redis end, and what may be asked of its jobs. */
export interface LeaseParts {
  readonly queue: BullQueue;
  readonly groups: Groups;
}

/** What BullMQ keeps as a job's data. */
export const payload = z.object({
  /** Counts jobs of the queue. */
  number: z.number(),
  body: z.unknown(),
  group: z.string().nullable(),
  attempts: z.number(),
  enqueuedAt: z.string(),
  /** Tells which of two that took in the same key came first. */
  nonce: z.string(),
});
export type Payload = z.infer<typeof payload>;

/** A token begins with the key of its job. */
export function readToken({ token }: Lease): { readonly key: string } {
  return { key: token.split(" ", 1)[0] ?? "" };
}

export interface Ending {
  readonly token: string;
  readonly group: string | null;
}

/** Its lease ran out for the last time. */
export async function giveUp(
  parts: LeaseParts,
  job: BullJob,
  { token, group }: Ending,
): Promise<void> {
  const error = new Error(job.failedReason ?? "the lease ran out");
  await ifHeld(job.moveToFailed(unrecoverable(error), token, false));
  await leave(parts, group, job.id);
}

/** A cancelled job is forgotten except for its key. */
export async function drop(
  parts: LeaseParts,
  job: BullJob,
  { token, group }: Ending,
): Promise<void> {
  await parts.groups.noteCancelled(job.id ?? "");
  const moved = await ifHeld(job.moveToFailed(unrecoverable(new Error("cancelled")), token, false));
  if (moved) await job.remove();
  await leave(parts, group, job.id);
}

export async function complete(parts: LeaseParts, lease: Lease, result: unknown): Promise<void> {
  const job = await parts.queue.getJob(readToken(lease).key);
  if (job === undefined) return;
  await ifHeld(job.moveToCompleted(result, lease.token, false));
  await leave(parts, payload.parse(job.data).group, job.id);
}

export async function fail(
  parts: LeaseParts,
  lease: Lease,
  { why, delaySeconds }: { readonly why: string; readonly delaySeconds: number },
): Promise<void> {
  const { key } = readToken(lease);
  const job = await parts.queue.getJob(key);
  if (job === undefined) return;
  const { group, attempts } = payload.parse(job.data);
  const ending = { token: lease.token, group };
  if (await parts.groups.isCancelling(key)) return drop(parts, job, ending);
  const isLast = (await parts.groups.attemptOf(key)) >= attempts;
  if (!isLast) {
    await parts.groups.noteWhy(key, why);
    await ifHeld(job.moveToDelayed(Date.now() + delaySeconds * 1000, lease.token));
    return;
  }
  await ifHeld(job.moveToFailed(unrecoverable(new Error(why)), lease.token, false));
  await leave(parts, group, job.id);
}

/** BullMQ retries other errors by itself. */
function unrecoverable(error: Error): Error {
  error.name = "UnrecoverableError";
  return error;
}

/** @returns false when somebody else has the job by now. */
async function ifHeld(moving: Promise<unknown>): Promise<boolean> {
  try {
    await moving;
    return true;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    // The words of BullMQ for: no lock, a lock of somebody else, not being worked on, gone.
    if (/lock|not in the active state|missing key|not in the/i.test(text)) return false;
    throw error;
  }
}

/** The next of the group need not wait until it is looked at again. */
async function leave(
  parts: LeaseParts,
  group: string | null,
  key: string | undefined,
): Promise<void> {
  if (group === null || key === undefined) return;
  const next = await parts.groups.leave(group, key);
  const job = next === null ? undefined : await parts.queue.getJob(next);
  if (job !== undefined && (await job.isDelayed())) await job.promote().catch(() => undefined);
}

export async function cancel(parts: LeaseParts, group: string): Promise<number> {
  let count = 0;
  for (const key of await parts.groups.members(group)) {
    const job = await parts.queue.getJob(key);
    if (job === undefined || job.finishedOn !== undefined) continue;
    count += 1;
    // The flag first: who claims it now hears of it; then the job itself, unless somebody has it.
    await parts.groups.askToCancel(key);
    const removed = await job.remove().then(
      () => true,
      () => false,
    );
    if (!removed) continue;
    await parts.groups.noteCancelled(key);
    await parts.groups.leave(group, key);
  }
  return count;
}

export async function find(parts: LeaseParts, key: string): Promise<JobStanding | null> {
  const job = await parts.queue.getJob(key);
  if (job === undefined) {
    const cancelled = await parts.groups.isCancelled(key);
    return cancelled ? { state: "cancelled", attempt: 0, result: null, why: "cancelled" } : null;
  }
  const attempt = await parts.groups.attemptOf(key);
  if (job.finishedOn === undefined) {
    const state = (await job.isActive()) ? "leased" : "waiting";
    return { state, attempt, result: null, why: await parts.groups.whyOf(key) };
  }
  const failed = job.failedReason !== undefined && job.failedReason !== "";
  if (failed) return { state: "failed", attempt, result: null, why: job.failedReason ?? null };
  const result: unknown = job.returnvalue ?? null;
  return { state: "done", attempt, result, why: null };
}
