import { mkdtemp, readFile, rm, writeFile, appendFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMirror, pullFolder } from "../../../eval/run/mirror-folder.ts";
import { describeRedis } from "../../../tools/store/redis-connection.ts";
import { chunkSize } from "../../../tools/store/redis-files.ts";
import { createMemoryRate } from "../../../tools/store/memory-rate.ts";
import { openRedisQueue } from "../../../tools/store/redis-queue.ts";
import type { RedisQueue } from "../../../tools/store/redis-queue.ts";
import type { SharedRate } from "../../../tools/store/redis-rate.ts";
import { missingRedis, startRedis } from "../../support/redis-server.ts";
import type { RedisServer } from "../../support/redis-server.ts";
import { calm } from "../../support/temporary.ts";

const noRedis = await missingRedis();

describe("the address of a server", () => {
  it("is shown without user, password and parameters", () => {
    expect(describeRedis("redis://me:secret@host:6379/2?password=secret")).toBe(
      "redis://host:6379/2",
    );
    expect(describeRedis("/run/redis.sock")).toBe("/run/redis.sock");
    expect(() => describeRedis("https://me:secret@host")).toThrow(/^(?!.*secret).*neither redis/);
  });
});

/** A burst of a tenth of a minute is free; then each waits for its turn. */
async function expectEvenTurns(rate: SharedRate): Promise<void> {
  const options = { perMinute: 600, signal: calm };
  const started = performance.now();
  await Promise.all(Array.from({ length: 60 }, () => rate.take("openai:a", options)));
  const burst = performance.now() - started;
  await Promise.all([1, 2, 3].map(() => rate.take("openai:a", options)));
  const after = performance.now() - started;
  expect(after - burst).toBeGreaterThan(150);
  expect(after).toBeGreaterThan(250);
  await rate.take("openai:b", options);
  const stopped = AbortSignal.abort(new Error("stopped"));
  await expect(rate.take("openai:a", { ...options, signal: stopped })).rejects.toThrow("stopped");
}

it("a rate in one process gives a burst and then even turns, for each model", () =>
  expectEvenTurns(createMemoryRate()));

describe.skipIf(noRedis !== null)(
  `on a real Redis${noRedis === null ? "" : ` (${noRedis})`}`,
  () => {
    let server: RedisServer;
    let queue: RedisQueue;
    let root = "";
    beforeAll(async () => {
      server = await startRedis();
      queue = await openRedisQueue({ address: server.address, name: "files" });
      root = await mkdtemp(join(tmpdir(), "repair-shared-"));
    });
    afterAll(async () => {
      await queue.close();
      await server.close();
      await rm(root, { recursive: true, force: true });
    });

    it("a rate is shared", () => expectEvenTurns(queue.rate));

    it("a run's files travel in chunks, in parts where they grow, and only under a lease", async () => {
      await queue.enqueue({ kind: "x", body: {}, dedupeKey: "1", group: null, attempts: 1 });
      const lease = (await queue.claim("a", 60))!;
      const folder = join(root, "here");
      await mkdir(join(folder, "messages"), { recursive: true });
      await mkdir(join(folder, "source.git"));
      await writeFile(join(folder, "source.git", "HEAD"), "left out");
      const long = "0123456789".repeat((chunkSize * 2.5) / 10);
      await writeFile(join(folder, "journal.jsonl"), long);
      await writeFile(join(folder, "messages", "1.json"), "{}");
      await writeFile(join(folder, "huge.bin"), Buffer.alloc(2 * chunkSize));
      const shared = { files: queue.files, name: "batch/1", limit: 3 * chunkSize };
      const mirror = createMirror({ ...shared, folder });
      expect(await mirror.push(lease)).toBe(true);
      expect(mirror.omitted()).toEqual(["huge.bin"]);
      await appendFile(join(folder, "journal.jsonl"), "more\n");
      expect(await mirror.push(lease)).toBe(true);

      const there = join(root, "there");
      expect(await pullFolder({ ...shared, folder: there })).toBe(2);
      expect(await readFile(join(there, "journal.jsonl"), "utf8")).toBe(`${long}more\n`);
      expect(await readFile(join(there, "messages", "1.json"), "utf8")).toBe("{}");

      const outside = { path: "../outside", fromChunk: 0, bytes: Buffer.from("x") };
      await queue.files.write(lease, "batch/1", outside);
      expect(await pullFolder({ ...shared, folder: there })).toBe(2);
      await queue.complete(lease);
      await appendFile(join(folder, "journal.jsonl"), "too late\n");
      expect(await mirror.push(lease)).toBe(false);
      await queue.files.remove("batch/1");
      expect((await queue.files.list("batch/1")).size).toBe(0);
    });

    it("a file that is written anew is read whole, as it was or as it is", async () => {
      await queue.enqueue({ kind: "x", body: {}, dedupeKey: "2", group: null, attempts: 1 });
      const lease = (await queue.claim("a", 60))!;
      const reader = await openRedisQueue({ address: server.address, name: "files" });
      // One that fits into a chunk, and one that gains and loses a chunk.
      for (const longest of [40, chunkSize + 40]) {
        const over = new AbortController();
        const write = async () => {
          for (let turn = 0; turn < 100; turn += 1) {
            const text = JSON.stringify({ turn, rest: "x".repeat((turn * 7919) % longest) });
            const slice = { path: "progress.json", fromChunk: 0, bytes: Buffer.from(text) };
            await queue.files.write(lease, "batch/2", slice);
          }
          over.abort();
        };
        const turns = new Set<unknown>();
        const read = async () => {
          while (!over.signal.aborted) {
            const bytes = await reader.files.read("batch/2", "progress.json");
            if (bytes !== null) turns.add(JSON.parse(bytes.toString("utf8")).turn);
          }
        };
        await Promise.all([write(), read(), read()]);
        expect(turns.size).toBeGreaterThan(5);
      }
      await queue.complete(lease);
      await reader.close();
    });
  },
);
