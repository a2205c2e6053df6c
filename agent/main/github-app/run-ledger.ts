import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

/** Runs that were started, what they may cost and what they did cost: the basis of every limit. */
export interface RunLedger {
  /** Known already: nothing changes. */
  start(run: StartedRun): Promise<void>;
  end(id: string, end: RunEnd): Promise<void>;
  last(group: string): Promise<LedgerRun | null>;
  /** Ended runs of an issue, the latest first. */
  ended(group: string): Promise<readonly LedgerRun[]>;
  /** A run of the same wish that began before and ended well after this time, i.e. answered it already. */
  answeredBy(of: Pick<StartedRun, "group" | "wish">, since: string): Promise<string | null>;
  /** In the last 24 hours; a run that is going on counts with what it may cost. */
  today(of: LedgerScope): Promise<SpentToday>;
  /** Others that are going on. */
  running(of: LedgerScope, except: string): Promise<number>;
}

export interface SpentToday {
  readonly runs: number;
  readonly dollars: number;
}

export type RunKind = "repair" | "explain" | "follow-up";

export type LedgerScope =
  | { readonly repository: string; readonly kind?: RunKind }
  | { readonly login: string }
  | { readonly installation: number };

export interface StartedRun {
  readonly id: string;
  readonly group: string;
  readonly repository: string;
  readonly installation: number | null;
  readonly login: string;
  readonly kind: RunKind;
  /** What was asked for, options and all: runs of the same text do the same. */
  readonly wish: string;
  /** Dollars it may cost; null when it is not limited. */
  readonly limit: number | null;
  /** The commit whose check says that the run is going on; the one of the first start stays. */
  readonly head?: string | null;
}

export interface RunEnd {
  readonly status: string;
  /** Null when the cost is not known: then the limit is counted. */
  readonly dollars: number | null;
  readonly pull: number | null;
}

export interface LedgerRun {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly dollars: number | null;
  readonly pull: number | null;
  /** Whose check has to be completed; null without one. */
  readonly head: string | null;
  /** ISO 8601. */
  readonly startedAt: string;
}

const dayMilliseconds = 24 * 3600 * 1000;

const row = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.string().nullable(),
  dollars: z.number().nullable(),
  pull: z.number().nullable(),
  head: z.string().nullable(),
  started_at: z.number(),
});

export function openRunLedger(database: DatabaseSync, now: () => number = Date.now): RunLedger {
  database.exec(schema);
  addColumns(database);
  const since = () => now() - dayMilliseconds;
  return {
    async start({ id, group, repository, installation, login, kind, wish, limit, head = null }) {
      database
        .prepare(
          `insert into ledger (id, group_key, repository, installation, login, kind, wish, reserved, head, started_at)
           values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
        )
        .run(id, group, repository, installation, login, kind, wish, limit, head, now());
    },
    async end(id, { status, dollars, pull }) {
      database
        .prepare(
          `update ledger set status = ?, dollars = ?, pull = coalesce(?, pull), ended_at = ? where id = ?`,
        )
        .run(status, dollars, pull, now(), id);
    },
    async last(group) {
      const found = database
        .prepare(`${columns} where group_key = ? order by started_at desc, rowid desc limit 1`)
        .get(group);
      return found === undefined ? null : runOf(found);
    },
    ended: async (group) =>
      database
        .prepare(
          `${columns} where group_key = ? and status is not null order by started_at desc, rowid desc`,
        )
        .all(group)
        .map(runOf),
    async answeredBy({ group, wish }, at) {
      const found = database
        .prepare(
          `select id from ledger where group_key = ? and started_at < ? and ended_at >= ?
             and wish = ? and status not in ('cancelled', 'failed') order by started_at desc limit 1`,
        )
        .get(group, Date.parse(at), Date.parse(at), wish);
      return found === undefined ? null : String(found["id"]);
    },
    async today(of) {
      const { where, values } = scope(of);
      const found = database
        .prepare(
          `select count(*) as runs, sum(coalesce(dollars, reserved, 0)) as dollars
           from ledger where ${where} and started_at > ?`,
        )
        .get(...values, since());
      return { runs: Number(found?.["runs"] ?? 0), dollars: Number(found?.["dollars"] ?? 0) };
    },
    async running(of, except) {
      const { where, values } = scope(of);
      const found = database
        .prepare(
          `select count(*) as n from ledger
           where ${where} and id <> ? and status is null and started_at > ?`,
        )
        .get(...values, except, since());
      return Number(found?.["n"] ?? 0);
    },
  };
}

const columns = "select id, kind, status, dollars, pull, head, started_at from ledger";

/** Tables that an earlier version made have no such columns. */
function addColumns(database: DatabaseSync): void {
  const find = database.prepare("select 1 from pragma_table_info('ledger') where name = ?");
  for (const name of ["head", "wish"])
    if (find.get(name) === undefined) database.exec(`alter table ledger add column ${name} text`);
}

function scope(of: LedgerScope): { readonly where: string; readonly values: (string | number)[] } {
  if ("login" in of) return { where: "login = ?", values: [of.login] };
  if ("installation" in of) return { where: "installation = ?", values: [of.installation] };
  return of.kind === undefined
    ? { where: "repository = ?", values: [of.repository] }
    : { where: "repository = ? and kind = ?", values: [of.repository, of.kind] };
}

function runOf(found: unknown): LedgerRun {
  const { id, kind, status, dollars, pull, head, started_at: startedAt } = row.parse(found);
  return {
    id,
    kind,
    status: status ?? "running",
    dollars,
    pull,
    head,
    startedAt: new Date(startedAt).toISOString(),
  };
}

const schema = `
  create table if not exists ledger (
    id text primary key, group_key text not null, repository text not null, installation integer,
    login text not null, kind text not null, wish text, reserved real, dollars real, pull integer,
    head text, started_at integer not null, ended_at integer, status text) strict;
  create index if not exists ledger_by_group on ledger (group_key, started_at);
  create index if not exists ledger_by_repository on ledger (repository, started_at);
  create index if not exists ledger_by_login on ledger (login, started_at);
`;
