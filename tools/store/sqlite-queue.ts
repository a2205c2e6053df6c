import { randomUUID } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { z } from "zod";
import type { Job, JobStanding, Queue, QueueStats } from "../../agent/core/ports.ts";

export interface SqliteQueueOptions {
  readonly database: DatabaseSync;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const jobRow = z.object({
  id: z.number(),
  kind: z.string(),
  body: z.string(),
  group_key: z.string().nullable(),
  attempt: z.number(),
  enqueued_at: z.number(),
  token: z.string(),
});

/** A table in a file; any number of processes on one machine may work on it. */
export function createSqliteQueue(options: SqliteQueueOptions): Queue {
  const database = keepStatements(options.database);
  const now = options.now ?? (() => Date.now());
  options.database.exec(schema);
  addMissingColumns(options.database);
  return {
    async enqueue(job) {
      const { changes } = database
        .prepare(
          `insert into job (kind, body, dedupe_key, group_key, attempts, run_at, enqueued_at, priority)
           values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (dedupe_key) do nothing`,
        )
        .run(
          job.kind,
          JSON.stringify(job.body),
          job.dedupeKey,
          job.group,
          job.attempts,
          now(),
          now(),
          job.priority ?? 0,
        );
      return changes > 0;
    },
    async claim(owner, leaseSeconds) {
      exhaust(database, now());
      const row = database
        .prepare(claimStatement)
        .get({ owner, token: randomUUID(), now: now(), until: now() + leaseSeconds * 1000 });
      return row === undefined ? null : jobOf(row);
    },
    async heartbeat(lease, leaseSeconds) {
      const row = database
        .prepare(
          `update job set lease_until = ? where id = ? and token = ? and state = 'leased'
           returning cancelling`,
        )
        .get(now() + leaseSeconds * 1000, lease.id, lease.token);
      if (row === undefined) return "lost";
      return row["cancelling"] === 1 ? "cancelled" : "held";
    },
    async complete(lease, result = null) {
      database
        .prepare(
          `update job set state = 'done', result = ? where id = ? and token = ? and state = 'leased'`,
        )
        .run(JSON.stringify(result), lease.id, lease.token);
    },
    async fail(lease, { why, delaySeconds }) {
      database
        .prepare(
          `update job set why = ?, run_at = ?, token = null,
             state = case when cancelling = 1 then 'cancelled'
                          when attempt >= attempts then 'failed' else 'waiting' end
           where id = ? and token = ? and state = 'leased'`,
        )
        .run(why, now() + delaySeconds * 1000, lease.id, lease.token);
    },
    async cancel(group) {
      const waiting = database
        .prepare(`update job set state = 'cancelled' where group_key = ? and state = 'waiting'`)
        .run(group);
      const leased = database
        .prepare(`update job set cancelling = 1 where group_key = ? and state = 'leased'`)
        .run(group);
      return Number(waiting.changes) + Number(leased.changes);
    },
    async find(dedupeKey) {
      exhaust(database, now());
      const row = database
        .prepare("select state, attempt, result, why from job where dedupe_key = ?")
        .get(dedupeKey);
      return row === undefined ? null : standingOf(row);
    },
    stats: async () => countStates(database),
  };
}

const schema = `
  create table if not exists job (
    id integer primary key,
    kind text not null,
    body text not null,
    dedupe_key text not null unique,
    group_key text,
    state text not null default 'waiting',
    attempt integer not null default 0,
    attempts integer not null,
    run_at integer not null,
    enqueued_at integer not null,
    owner text,
    token text,
    lease_until integer,
    cancelling integer not null default 0,
    why text,
    priority integer not null default 0,
    result text
  ) strict;
  create index if not exists job_by_state on job (state, id);
  create index if not exists job_by_group on job (group_key, state);
`;

/** Files of earlier versions have neither priorities nor results. */
type Statements = Pick<DatabaseSync, "prepare">;

/** Each is prepared once: hundreds a second would fill the memory until they are collected. */
function keepStatements(database: DatabaseSync): Statements {
  const kept = new Map<string, StatementSync>();
  return {
    prepare(text) {
      const statement = kept.get(text) ?? database.prepare(text);
      kept.set(text, statement);
      return statement;
    },
  };
}

function addMissingColumns(database: DatabaseSync): void {
  const known = new Set(
    database
      .prepare("select name from pragma_table_info('job')")
      .all()
      .map((row) => row["name"]),
  );
  if (!known.has("priority"))
    database.exec("alter table job add column priority integer not null default 0");
  if (!known.has("result")) database.exec("alter table job add column result text");
}

/** One statement, so that two processes never claim the same job. */
const claimStatement = `
  update job set state = 'leased', owner = :owner, token = :token, lease_until = :until,
                 attempt = attempt + 1
  where id = (
    select id from job as next
    where ((state = 'waiting' and run_at <= :now) or (state = 'leased' and lease_until < :now))
      and (group_key is null or not exists (
        select 1 from job as other
        where other.group_key = next.group_key and other.id <> next.id
          and ((other.state = 'leased' and other.lease_until >= :now)
            or (other.state in ('waiting', 'leased') and other.id < next.id))))
    order by priority, id limit 1)
  returning id, kind, body, group_key, attempt, enqueued_at, token`;

/** Leases that ran out: tried too often, or cancelled while nobody listened. */
function exhaust(database: Statements, now: number): void {
  database
    .prepare(
      `update job set state = case when cancelling = 1 then 'cancelled' else 'failed' end,
                      why = coalesce(why, 'the lease ran out')
       where state = 'leased' and lease_until < ? and (attempt >= attempts or cancelling = 1)`,
    )
    .run(now);
}

function jobOf(row: unknown): Job {
  const parsed = jobRow.parse(row);
  const body: unknown = JSON.parse(parsed.body);
  return {
    id: parsed.id,
    token: parsed.token,
    kind: parsed.kind,
    body,
    group: parsed.group_key,
    attempt: parsed.attempt,
    enqueuedAt: new Date(parsed.enqueued_at).toISOString(),
  };
}

const states = z.enum(["waiting", "leased", "done", "failed", "cancelled"]);
const standingRow = z.object({
  state: states,
  attempt: z.number(),
  result: z.string().nullable(),
  why: z.string().nullable(),
});

function standingOf(row: unknown): JobStanding {
  const { result, ...standing } = standingRow.parse(row);
  const parsed: unknown = result === null ? null : JSON.parse(result);
  return { ...standing, result: parsed };
}

function countStates(database: Statements): QueueStats {
  const counts = { waiting: 0, leased: 0, done: 0, failed: 0, cancelled: 0 };
  for (const row of database.prepare("select state, count(*) as n from job group by state").all()) {
    counts[states.parse(row["state"])] = Number(row["n"]);
  }
  return counts;
}
