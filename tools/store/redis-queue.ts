import { createHash, randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Job as BullJob, Worker as BullWorker } from "bullmq";
import type { Job, Lease, NewJob, Queue } from "../../agent/core/ports.ts";
import { connectRedis, describeRedis, importOptional } from "./redis-connection.ts";
import { createGroups } from "./redis-groups.ts";
import { createJobEvents } from "./redis-events.ts";
import { cancel, complete, drop, fail, find, giveUp, payload, readToken } from "./redis-leases.ts";
import type { LeaseParts, Payload } from "./redis-leases.ts";
import { createSharedFiles } from "./redis-files.ts";
import type { SharedFiles } from "./redis-files.ts";
import { createSharedRate } from "./redis-rate.ts";
import type { SharedRate } from "./redis-rate.ts";

export interface RedisQueueOptions {
  /** `redis://`, `rediss://` or the path of a socket. */
  readonly address: string;
  /** Several queues live on one server, each with its own workers. */
  readonly name: string;
  /** How often leases that ran out are looked for. */
  readonly sweepSeconds?: number;
}

export interface RedisQueue extends Queue {
  readonly files: SharedFiles;
  readonly rate: SharedRate;
  /** Waits for the end of a job, for some time at most; `find` then tells how it stands. */
  whenEnded(
    dedupeKey: string,
    options: { readonly milliseconds: number; readonly signal: AbortSignal },
  ): Promise<void>;
  /** For what is shown to people: no password. */
  readonly description: string;
  close(): Promise<void>;
}

/** Finished jobs are remembered this long; until then their keys are not taken in again. */
const rememberedSeconds = 30 * 24 * 3600;
/** A job that waits for another of its group is looked at again after this, in case nobody wakes it. */
const parkedMilliseconds = 2_000;

/**
 * A queue for any number of machines. BullMQ keeps order, priorities, delays, leases (its locks) and
 * results; groups, cancelling and the count of attempts stand beside it (redis-groups.ts).
 *
 * @throws RepairError (environment) without a server or without the packages bullmq and ioredis.
 */
export async function openRedisQueue(options: RedisQueueOptions): Promise<RedisQueue> {
  const bull = await importOptional("bullmq", () => import("bullmq"));
  const redis = await connectRedis(options.address);
  const common = { connection: redis, prefix: "repair" };
  const queue = new bull.Queue(options.name, common);
  const worker = new bull.Worker(options.name, null, {
    ...common,
    autorun: false,
    lockDuration: 30_000,
    stalledInterval: (options.sweepSeconds ?? 5) * 1000,
    // How often is counted by claims, in redis-groups.ts.
    maxStalledCount: 1_000_000_000,
    removeOnComplete: { age: rememberedSeconds },
    removeOnFail: { age: rememberedSeconds },
  });
  // A lost connection comes back by itself; without a listener it would end the process.
  queue.on("error", () => undefined);
  worker.on("error", () => undefined);
  const base = `repair:${options.name}`;
  const groups = createGroups(redis, base);
  const events = createJobEvents(bull, { name: options.name, redis });
  const parts: Parts = { queue, worker, groups, sweeping: { started: false } };
  return {
    description: describeRedis(options.address),
    onWork: (look) => events.onWaiting(look),
    files: createSharedFiles(redis, { base, lockOf: (lease) => lockKey(base, lease) }),
    rate: createSharedRate(redis, "repair"),
    whenEnded: (dedupeKey, waiting) => events.wait(keyOf(dedupeKey), waiting),
    enqueue: (job) => enqueue(parts, job),
    claim: (owner, leaseSeconds) => claim(parts, owner, leaseSeconds),
    async heartbeat(lease, leaseSeconds) {
      const { key } = readToken(lease);
      const held = await worker.backend.extendLock(key, lease.token, leaseSeconds * 1000);
      if (held !== 1) return "lost";
      return (await groups.isCancelling(key)) ? "cancelled" : "held";
    },
    complete: (lease, result = null) => complete(parts, lease, result),
    fail: (lease, failure) => fail(parts, lease, failure),
    cancel: (group) => cancel(parts, group),
    find: (dedupeKey) => find(parts, keyOf(dedupeKey)),
    async stats() {
      const counts = await queue.getJobCounts();
      const of = (...names: readonly string[]) =>
        names.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
      return {
        waiting: of("waiting", "wait", "prioritized", "delayed", "paused"),
        leased: of("active"),
        done: of("completed"),
        failed: of("failed"),
        cancelled: await groups.countCancelled(),
      };
    },
    async close() {
      await events.close();
      await worker.close();
      await queue.close();
      redis.disconnect();
    },
  };
}

function keyOf(dedupeKey: string): string {
  return `j${createHash("sha256").update(dedupeKey).digest("hex").slice(0, 32)}`;
}

function lockKey(base: string, lease: Lease): string {
  return `${base}:${readToken(lease).key}:lock`;
}

async function enqueue({ queue, groups }: Parts, job: NewJob): Promise<boolean> {
  const key = keyOf(job.dedupeKey);
  if (await groups.isCancelled(key)) return false;
  const data: Payload = {
    number: await groups.nextNumber(),
    body: job.body,
    group: job.group,
    attempts: job.attempts,
    enqueuedAt: new Date().toISOString(),
    nonce: randomUUID(),
  };
  await queue.add(job.kind, data, { jobId: key, priority: job.priority ?? 0 });
  const kept = await queue.getJob(key);
  if (kept === undefined || payload.parse(kept.data).nonce !== data.nonce) return false;
  if (job.group !== null) await groups.join(job.group, { key, number: data.number });
  return true;
}

async function claim(parts: Parts, owner: string, leaseSeconds: number): Promise<Job | null> {
  const { worker, groups, sweeping } = parts;
  if (!sweeping.started) {
    sweeping.started = true;
    await worker.startStalledCheckTimer();
  }
  for (;;) {
    const nonce = randomUUID();
    // BullMQ wants the token before it says which job it is for; the key is put in front of it after.
    const found = await worker.getNextJob(nonce, { block: false });
    if (found === undefined) return null;
    const key = found.id ?? "";
    const data = payload.parse(found.data);
    const token = `${key} ${nonce} ${owner || hostname()}`;
    if (!(await groups.renameLock(key, { from: nonce, to: token, seconds: leaseSeconds })))
      continue;
    const attempt = await groups.admit(data.group, { key, number: data.number });
    if (attempt === 0) await found.moveToDelayed(Date.now() + parkedMilliseconds, token);
    else if (await groups.isCancelling(key)) await drop(parts, found, { token, group: data.group });
    else if (attempt > data.attempts) await giveUp(parts, found, { token, group: data.group });
    else return jobOf(found, { data, token, attempt });
  }
}

function jobOf(
  found: BullJob,
  { data, token, attempt }: { data: Payload; token: string; attempt: number },
): Job {
  const { number: id, body, group, enqueuedAt } = data;
  return { id, token, kind: found.name, body, group, attempt, enqueuedAt };
}

interface Parts extends LeaseParts {
  readonly worker: BullWorker;
  readonly sweeping: { started: boolean };
}
