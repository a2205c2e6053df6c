import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { createMemoryQueue } from "../../tools/store/memory-queue.ts";
import { createSqliteQueue } from "../../tools/store/sqlite-queue.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { queueContract } from "./queue.contract.ts";

queueContract("in memory", async (now) => createMemoryQueue({ now }));
queueContract("sqlite", async (now) =>
  createSqliteQueue({ database: new DatabaseSync(":memory:"), now }),
);

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
});
