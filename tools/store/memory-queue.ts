import { randomUUID } from "node:crypto";
import type { Job, Lease, NewJob, Queue, QueueStats } from "../../agent/core/ports.ts";

interface Entry {
  readonly id: number;
  readonly job: NewJob;
  readonly enqueuedAt: number;
  state: keyof QueueStats;
  attempt: number;
  token: string;
  leaseUntil: number;
  runAt: number;
  cancelling: boolean;
  result: unknown;
  why: string | null;
}

/** For one process and its life: `repair app simulate`, and tests. */
export function createMemoryQueue(options: { readonly now?: () => number } = {}): Queue {
  const now = options.now ?? (() => Date.now());
  const entries: Entry[] = [];
  const held = ({ id, token }: Lease) =>
    entries.find((entry) => entry.id === id && entry.token === token && entry.state === "leased");
  return {
    async enqueue(job) {
      if (entries.some((entry) => entry.job.dedupeKey === job.dedupeKey)) return false;
      entries.push(newEntry(job, { id: entries.length + 1, at: now() }));
      return true;
    },
    async claim(_owner, leaseSeconds) {
      exhaust(entries, now());
      const due = entries.filter((candidate) => isDue(candidate, { entries, now: now() }));
      const [entry] = due.toSorted((a, b) => priorityOf(a) - priorityOf(b));
      if (entry === undefined) return null;
      entry.state = "leased";
      entry.attempt += 1;
      entry.token = randomUUID();
      entry.leaseUntil = now() + leaseSeconds * 1000;
      return jobOf(entry);
    },
    async heartbeat(lease, leaseSeconds) {
      const entry = held(lease);
      if (entry === undefined) return "lost";
      entry.leaseUntil = now() + leaseSeconds * 1000;
      return entry.cancelling ? "cancelled" : "held";
    },
    async complete(lease, result = null) {
      const entry = held(lease);
      if (entry === undefined) return;
      entry.state = "done";
      entry.result = copy(result);
    },
    async fail(lease, { why, delaySeconds }) {
      const entry = held(lease);
      if (entry === undefined) return;
      entry.why = why;
      entry.runAt = now() + delaySeconds * 1000;
      const spent = entry.attempt >= entry.job.attempts;
      entry.state = entry.cancelling ? "cancelled" : spent ? "failed" : "waiting";
    },
    async cancel(group) {
      const own = entries.filter(({ job }) => job.group === group);
      const live = own.filter(({ state }) => state === "waiting" || state === "leased");
      for (const entry of live) {
        if (entry.state === "waiting") entry.state = "cancelled";
        else entry.cancelling = true;
      }
      return live.length;
    },
    async find(dedupeKey) {
      exhaust(entries, now());
      const entry = entries.find(({ job }) => job.dedupeKey === dedupeKey);
      if (entry === undefined) return null;
      const { state, attempt, result, why } = entry;
      return { state, attempt, result, why };
    },
    async stats() {
      const counts = { waiting: 0, leased: 0, done: 0, failed: 0, cancelled: 0 };
      for (const { state } of entries) counts[state] += 1;
      return counts;
    },
  };
}

function newEntry(job: NewJob, { id, at }: { id: number; at: number }): Entry {
  return {
    id,
    job: { ...job, body: copy(job.body) },
    enqueuedAt: at,
    state: "waiting",
    attempt: 0,
    token: "",
    leaseUntil: 0,
    runAt: at,
    cancelling: false,
    result: null,
    why: null,
  };
}

/** As it would come back from a file. */
function copy(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function priorityOf({ job }: Entry): number {
  return job.priority ?? 0;
}

function isDue(
  entry: Entry,
  { entries, now }: { entries: readonly Entry[]; now: number },
): boolean {
  const ready =
    (entry.state === "waiting" && entry.runAt <= now) ||
    (entry.state === "leased" && entry.leaseUntil < now);
  if (!ready || entry.job.group === null) return ready;
  return !entries.some(
    (other) =>
      other !== entry &&
      other.job.group === entry.job.group &&
      ((other.state === "leased" && other.leaseUntil >= now) ||
        ((other.state === "leased" || other.state === "waiting") && other.id < entry.id)),
  );
}

function exhaust(entries: readonly Entry[], now: number): void {
  for (const entry of entries) {
    const over = entry.state === "leased" && entry.leaseUntil < now;
    if (!over) continue;
    if (entry.cancelling) entry.state = "cancelled";
    else if (entry.attempt >= entry.job.attempts) entry.state = "failed";
    if (entry.state !== "leased") entry.why ??= "the lease ran out";
  }
}

function jobOf({ id, token, job, attempt, enqueuedAt }: Entry): Job {
  const { kind, body, group } = job;
  return { id, token, kind, body, group, attempt, enqueuedAt: new Date(enqueuedAt).toISOString() };
}
