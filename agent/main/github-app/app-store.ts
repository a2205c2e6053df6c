import type { DatabaseSync } from "node:sqlite";

/** What the App remembers beside its queue: deliveries it has answered, and runs it has started. */
export interface AppStore {
  /** False when the delivery was there before. */
  remember(delivery: Delivery): boolean;
  isKnown(delivery: string): boolean;
  startRun(run: StartedRun): void;
  endRun(id: string, status: string): void;
  /** A run of the issue that began before and ended after this time, i.e. answered the wish already. */
  answeredBy(group: string, since: string): string | null;
  lastRun(group: string): { readonly id: string; readonly status: string } | null;
  /** Runs that began in the last 24 hours. */
  runsToday(of: { readonly repository: string } | { readonly login: string }): number;
}

export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly decision: string;
}

export interface StartedRun {
  readonly id: string;
  readonly group: string;
  readonly repository: string;
  readonly login: string;
}

const dayMilliseconds = 24 * 3600 * 1000;
const keptMilliseconds = 7 * dayMilliseconds;

export function openAppStore(database: DatabaseSync, now: () => number = Date.now): AppStore {
  database.exec(schema);
  return {
    isKnown: (delivery) =>
      database.prepare("select 1 from delivery where id = ?").get(delivery) !== undefined,
    remember({ id, event, decision }) {
      database.prepare("delete from delivery where at < ?").run(now() - keptMilliseconds);
      const { changes } = database
        .prepare(
          "insert into delivery (id, event, decision, at) values (?, ?, ?, ?) on conflict do nothing",
        )
        .run(id, event, decision, now());
      return changes > 0;
    },
    startRun({ id, group, repository, login }) {
      database
        .prepare(
          `insert into run (id, group_key, repository, login, started_at) values (?, ?, ?, ?, ?)
           on conflict do nothing`,
        )
        .run(id, group, repository, login, now());
    },
    endRun: (id, status) =>
      void database
        .prepare("update run set status = ?, ended_at = ? where id = ?")
        .run(status, now(), id),
    answeredBy(group, since) {
      const row = database
        .prepare(
          `select id from run where group_key = ? and started_at < ? and ended_at >= ?
           order by started_at desc limit 1`,
        )
        .get(group, Date.parse(since), Date.parse(since));
      return row === undefined ? null : String(row["id"]);
    },
    lastRun(group) {
      const row = database
        .prepare("select id, status from run where group_key = ? order by started_at desc limit 1")
        .get(group);
      return row === undefined
        ? null
        : { id: String(row["id"]), status: String(row["status"] ?? "running") };
    },
    runsToday(of) {
      const since = now() - dayMilliseconds;
      const row =
        "login" in of
          ? database
              .prepare("select count(*) as n from run where login = ? and started_at > ?")
              .get(of.login, since)
          : database
              .prepare("select count(*) as n from run where repository = ? and started_at > ?")
              .get(of.repository, since);
      return Number(row?.["n"] ?? 0);
    },
  };
}

const schema = `
  create table if not exists delivery (
    id text primary key, event text not null, decision text not null, at integer not null) strict;
  create index if not exists delivery_by_time on delivery (at);
  create table if not exists run (
    id text primary key, group_key text not null, repository text not null, login text not null,
    started_at integer not null, ended_at integer, status text) strict;
  create index if not exists run_by_group on run (group_key, started_at);
`;
