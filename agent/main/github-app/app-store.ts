import type { DatabaseSync } from "node:sqlite";
import { openRunLedger } from "./run-ledger.ts";
import type { RunLedger } from "./run-ledger.ts";

/** What the App remembers beside its queue: deliveries it has answered, tries, and runs. */
export interface AppStore {
  /** False when the delivery was there before. */
  remember(delivery: Delivery): boolean;
  isKnown(delivery: string): boolean;
  readonly tries: Tries;
  readonly runs: RunLedger;
}

export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly decision: string;
}

/** How often one wish was begun, and how often it failed: kills are the former only. */
export interface Tries {
  begin(wish: string): Promise<number>;
  fail(wish: string): Promise<number>;
  /** It was only put off. */
  takeBack(wish: string): Promise<void>;
}

const keptMilliseconds = 7 * 24 * 3600 * 1000;
const sweepEvery = 1000;

export function openAppStore(database: DatabaseSync, now: () => number = Date.now): AppStore {
  database.exec(schema);
  const find = database.prepare("select 1 from delivery where id = ?");
  const add = database.prepare(
    "insert into delivery (id, event, decision, at) values (?, ?, ?, ?) on conflict do nothing",
  );
  const sweep = database.prepare("delete from delivery where at < ?");
  let remembered = 0;
  return {
    isKnown: (delivery) => find.get(delivery) !== undefined,
    remember({ id, event, decision }) {
      if (remembered % sweepEvery === 0) sweep.run(now() - keptMilliseconds);
      remembered += 1;
      return add.run(id, event, decision, now()).changes > 0;
    },
    tries: openTries(database),
    runs: openRunLedger(database, now),
  };
}

function openTries(database: DatabaseSync): Tries {
  const count = (column: "begun" | "failed") => {
    const statement = database.prepare(
      `insert into try (wish, ${column}) values (?, 1)
       on conflict (wish) do update set ${column} = ${column} + 1 returning ${column} as n`,
    );
    return async (wish: string) => Number(statement.get(wish)?.["n"] ?? 1);
  };
  const undo = database.prepare("update try set begun = begun - 1 where wish = ? and begun > 0");
  return {
    begin: count("begun"),
    fail: count("failed"),
    takeBack: async (wish) => void undo.run(wish),
  };
}

const schema = `
  create table if not exists delivery (
    id text primary key, event text not null, decision text not null, at integer not null) strict;
  create index if not exists delivery_by_time on delivery (at);
  create table if not exists try (
    wish text primary key, begun integer not null default 0, failed integer not null default 0) strict;
`;
