import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMemoryQueue } from "../../tools/store/memory-queue.ts";
import { openRedisQueue } from "../../tools/store/redis-queue.ts";
import type { RedisQueue } from "../../tools/store/redis-queue.ts";
import { createSqliteQueue } from "../../tools/store/sqlite-queue.ts";
import { missingRedis, startRedis } from "../support/redis-server.ts";
import type { RedisServer } from "../support/redis-server.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { queueContract } from "./queue.contract.ts";
import type { OpenedQueue } from "./queue.contract.ts";

function withClock(open: (now: () => number) => OpenedQueue["queue"]): OpenedQueue {
  let clock = 1_000_000;
  return { queue: open(() => clock), pass: (seconds) => (clock += seconds * 1000), unit: 1 };
}

queueContract("in memory", async () => withClock((now) => createMemoryQueue({ now })));
queueContract("sqlite", async () =>
  withClock((now) => createSqliteQueue({ database: new DatabaseSync(":memory:"), now })),
);

const noRedis = await missingRedis();
describe.skipIf(noRedis !== null)(`on Redis${noRedis === null ? "" : ` (${noRedis})`}`, () => {
  let server: RedisServer;
  const opened: RedisQueue[] = [];
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(async () => {
    for (const queue of opened) await queue.close();
    await server.close();
  });
  queueContract("BullMQ on a real Redis", async () => {
    const name = randomUUID();
    const queue = await openRedisQueue({ address: server.address, name, sweepSeconds: 0.03 });
    opened.push(queue);
    const unit = 0.01;
    return { queue, pass: (units) => delay(units * unit * 1000), unit };
  });
});

describe("a queue in a file", () => {
  it("keeps its jobs when the process ends, also the one that was being worked on", async () => {
    const path = join(await temporaryFolder(), "queue.db");
    let clock = 0;
    const open = () => createSqliteQueue({ database: new DatabaseSync(path), now: () => clock });
    const job = { kind: "run", body: {}, group: "x", attempts: 3 };
    const before = open();
    await before.enqueue({ ...job, dedupeKey: "1" });
    await before.enqueue({ ...job, dedupeKey: "2" });
    await before.claim("killed", 60);
    const after = open();
    expect(await after.claim("b", 60)).toBeNull();
    clock = 61_000;
    expect(await after.claim("b", 60)).toMatchObject({ id: 1, attempt: 2 });
  });

  it("of an earlier version gets what it lacks", async () => {
    const database = new DatabaseSync(join(await temporaryFolder(), "queue.db"));
    createSqliteQueue({ database });
    database.exec("alter table job drop column priority; alter table job drop column result");
    const queue = createSqliteQueue({ database });
    await queue.enqueue({ kind: "run", body: {}, dedupeKey: "1", group: null, attempts: 1 });
    await queue.complete((await queue.claim("a", 60))!, 7);
    expect(await queue.find("1")).toMatchObject({ state: "done", result: 7 });
  });
});
