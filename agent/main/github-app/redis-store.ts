import type { Redis } from "ioredis";
import { z } from "zod";
import type { AppStore } from "./app-store.ts";
import { parseTerms } from "./run-terms.ts";
import type { SharedTerms } from "./run-terms.ts";
import type { LedgerRun, LedgerScope, RunLedger } from "./run-ledger.ts";

export interface RedisStoreOptions {
  readonly redis: Redis;
  readonly now?: () => number;
}

/** What workers on several machines have to know of each other's runs; deliveries stay where they come in. */
export type SharedStore = Pick<AppStore, "tries" | "runs">;

const prefix = "repair:app";
const keptSeconds = 30 * 24 * 3600;
const dayMilliseconds = 24 * 3600 * 1000;

/**
 * A hash for every run, and sorted sets of their ids by issue, repository, person and installation,
 * scored by when they began. The same answers as the tables of run-ledger.ts: one suite tests both.
 */
export function openRedisStore({ redis, now = Date.now }: RedisStoreOptions): SharedStore {
  return {
    runs: openLedger(redis, now),
    tries: {
      begin: (wish) => count(redis, wish, { field: "begun", by: 1 }),
      fail: (wish) => count(redis, wish, { field: "failed", by: 1 }),
      takeBack: async (wish) => void (await count(redis, wish, { field: "begun", by: -1 })),
    },
  };
}

/** Kept for as long as the server keeps anything: the last `app serve` that began is heard. */
export function openRedisTerms(redis: Redis): SharedTerms {
  const key = `${prefix}:terms`;
  return {
    write: async (terms) => void (await redis.set(key, JSON.stringify(terms))),
    async read() {
      const text = await redis.get(key);
      return text === null ? null : parseTerms(text);
    },
  };
}

interface Count {
  readonly field: "begun" | "failed";
  readonly by: 1 | -1;
}

async function count(redis: Redis, wish: string, { field, by }: Count): Promise<number> {
  const key = `${prefix}:try:${wish}`;
  const counted = await redis.hincrby(key, field, by);
  await redis.expire(key, keptSeconds);
  return counted;
}

const optional = z.coerce.number().optional().default(Number.NaN);
const storedRun = z.object({
  id: z.string(),
  kind: z.string(),
  wish: z.string().optional(),
  status: z.string().optional(),
  dollars: optional,
  reserved: optional,
  pull: optional,
  head: z.string().optional(),
  startedAt: z.coerce.number(),
  endedAt: optional,
});

type StoredRun = z.infer<typeof storedRun>;

function openLedger(redis: Redis, now: () => number): RunLedger {
  const recent = (of: LedgerScope) => runsIn(redis, setOf(of), now() - dayMilliseconds);
  const ofGroup = async (group: string) => (await runsIn(redis, setOf({ group }), 0)).toReversed();
  return {
    async start({ id, group, repository, installation, login, kind, wish, limit, head = null }) {
      const known = await redis.hsetnx(runKey(id), "id", id);
      const at = known === 1 ? now() : Number((await redis.hget(runKey(id), "startedAt")) ?? now());
      const reserved = limit === null ? {} : { reserved: String(limit) };
      const sets = [{ group }, { repository }, { login }].map(setOf);
      if (installation !== null) sets.push(setOf({ installation }));
      // Once more after a kill in between: the same values in the same places.
      const writes = redis
        .multi()
        .hset(runKey(id), { id, kind, wish, startedAt: String(at), ...reserved });
      if (head !== null) writes.hsetnx(runKey(id), "head", head);
      for (const set of sets) writes.zadd(set, at, id).expire(set, keptSeconds);
      await writes.expire(runKey(id), keptSeconds).exec();
    },
    async end(id, { status, dollars, pull }) {
      const fields = {
        status,
        endedAt: String(now()),
        ...(dollars === null ? {} : { dollars: String(dollars) }),
        ...(pull === null ? {} : { pull: String(pull) }),
      };
      await redis.hset(runKey(id), fields);
    },
    async last(group) {
      const [latest] = await ofGroup(group);
      return latest === undefined ? null : runOf(latest);
    },
    async ended(group) {
      const runs = await ofGroup(group);
      return runs.filter(({ status }) => status !== undefined).map(runOf);
    },
    async answeredBy({ group, wish }, since) {
      const at = Date.parse(since);
      const found = (await ofGroup(group)).find(
        (run) =>
          run.wish === wish &&
          run.status !== undefined &&
          !["cancelled", "failed"].includes(run.status) &&
          run.startedAt < at &&
          run.endedAt >= at,
      );
      return found?.id ?? null;
    },
    async today(of) {
      const all = await recent(of);
      const runs =
        "kind" in of && of.kind !== undefined ? all.filter(({ kind }) => kind === of.kind) : all;
      const dollars = runs.reduce(
        (sum, run) => sum + (known(run.dollars) ?? known(run.reserved) ?? 0),
        0,
      );
      return { runs: runs.length, dollars };
    },
    async running(of, except) {
      const runs = await recent(of);
      return runs.filter(({ id, status }) => id !== except && status === undefined).length;
    },
  };
}

/** Oldest first. */
async function runsIn(redis: Redis, set: string, since: number): Promise<readonly StoredRun[]> {
  const ids = await redis.zrangebyscore(set, `(${since}`, "+inf");
  const found = await Promise.all(ids.map((id) => redis.hgetall(runKey(id))));
  return found.flatMap((fields) => {
    const parsed = storedRun.safeParse(fields);
    return parsed.success ? [parsed.data] : [];
  });
}

function runOf({ id, kind, status, dollars, pull, head, startedAt }: StoredRun): LedgerRun {
  return {
    id,
    kind,
    status: status ?? "running",
    dollars: known(dollars),
    pull: known(pull),
    head: head ?? null,
    startedAt: new Date(startedAt).toISOString(),
  };
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function runKey(id: string): string {
  return `${prefix}:run:${id}`;
}

function setOf(of: LedgerScope | { readonly group: string }): string {
  if ("group" in of) return `${prefix}:group:${of.group}`;
  if ("login" in of) return `${prefix}:login:${of.login}`;
  if ("installation" in of) return `${prefix}:installation:${of.installation}`;
  return `${prefix}:repository:${of.repository}`;
}
