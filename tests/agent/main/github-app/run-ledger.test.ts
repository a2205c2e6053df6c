import { DatabaseSync } from "node:sqlite";
import { Redis } from "ioredis";
import { afterAll, describe, expect, it } from "vitest";
import { openAppStore } from "../../../../agent/main/github-app/app-store.ts";
import { openRedisStore, openRedisTerms } from "../../../../agent/main/github-app/redis-store.ts";
import {
  defaultTerms,
  onTerms,
  parseTerms,
  termsForRun,
  termsOf,
} from "../../../../agent/main/github-app/run-terms.ts";
import { Postponed } from "../../../../agent/main/worker.ts";
import type { SharedStore } from "../../../../agent/main/github-app/redis-store.ts";
import { openMemoryApp } from "./app-in-memory.ts";
import { missingRedis, startRedis } from "../../../support/redis-server.ts";

const minute = 60_000;
const run = {
  group: "ada/meetings#1",
  repository: "ada/meetings",
  installation: 99,
  login: "grace",
  kind: "repair" as const,
  wish: "run",
  limit: 2,
};

function ledgerContract(
  name: string,
  open: (now: () => number) => Promise<SharedStore>,
  missing: string | null = null,
): void {
  async function start() {
    const clock = { now: Date.parse("2026-11-23T10:00:00Z") };
    const store = await open(() => clock.now);
    return { ...store, clock, pass: (milliseconds: number) => void (clock.now += milliseconds) };
  }

  const skipped = missing === null ? "" : ` (skipped: ${missing})`;
  describe.skipIf(missing !== null)(`what runs are known: ${name}${skipped}`, () => {
    it("knows a run from its start to its end, and its start once", async () => {
      const { runs, pass } = await start();
      expect(await runs.last(run.group)).toBeNull();
      await runs.start({ ...run, id: "r-1", head: "abc" });
      pass(minute);
      await runs.start({ ...run, id: "r-1", head: "def" });
      expect(await runs.last(run.group)).toEqual({
        id: "r-1",
        kind: "repair",
        status: "running",
        dollars: null,
        pull: null,
        head: "abc",
        startedAt: "2026-11-23T10:00:00.000Z",
      });
      expect(await runs.ended(run.group)).toEqual([]);
      await runs.end("r-1", { status: "verified", dollars: 0.5, pull: 7 });
      expect(await runs.ended(run.group)).toMatchObject([{ status: "verified", pull: 7 }]);
    });

    it("knows all runs of an issue, however many", async () => {
      const { runs, pass } = await start();
      for (let number = 1; number <= 12; number += 1) {
        await runs.start({ ...run, id: `r-${number}` });
        await runs.end(`r-${number}`, { status: "failed", dollars: 0, pull: null });
        pass(minute);
      }
      const ended = await runs.ended(run.group);
      expect(ended.map(({ id }) => id).slice(0, 2)).toEqual(["r-12", "r-11"]);
      expect(ended).toHaveLength(12);
    });

    it("counts what may be spent until it is known what was", async () => {
      const { runs, pass } = await start();
      await runs.start({ ...run, id: "r-1" });
      await runs.start({ ...run, id: "r-2", login: "ada", kind: "explain", limit: null });
      const of = { repository: run.repository };
      expect(await runs.today(of)).toEqual({ runs: 2, dollars: 2 });
      await runs.end("r-1", { status: "verified", dollars: 0.5, pull: null });
      expect(await runs.today(of)).toEqual({ runs: 2, dollars: 0.5 });
      expect(await runs.today({ ...of, kind: "explain" })).toEqual({ runs: 1, dollars: 0 });
      expect(await runs.today({ login: "grace" })).toEqual({ runs: 1, dollars: 0.5 });
      pass(25 * 60 * minute);
      expect(await runs.today(of)).toEqual({ runs: 0, dollars: 0 });
    });

    it("counts others that are going on", async () => {
      const { runs } = await start();
      await runs.start({ ...run, id: "r-1" });
      await runs.start({ ...run, id: "r-2", installation: null });
      expect(await runs.running({ repository: run.repository }, "r-1")).toBe(1);
      expect(await runs.running({ installation: 99 }, "none")).toBe(1);
      await runs.end("r-2", { status: "failed", dollars: null, pull: null });
      expect(await runs.running({ repository: run.repository }, "r-1")).toBe(0);
    });

    it("knows which run answered a wish that waited, and that one of another wish, a cancelled or a failed one did not", async () => {
      const { runs, clock, pass } = await start();
      const at = () => new Date(clock.now).toISOString();
      await runs.start({ ...run, id: "r-1" });
      pass(minute);
      const asked = at();
      expect(await runs.answeredBy(run, asked)).toBeNull();
      pass(minute);
      await runs.end("r-1", { status: "verified", dollars: 0, pull: null });
      expect(await runs.answeredBy(run, asked)).toBe("r-1");
      pass(minute);
      expect(await runs.answeredBy(run, at())).toBeNull();
      expect(await runs.answeredBy({ ...run, wish: "plan" }, asked)).toBeNull();
      for (const status of ["cancelled", "failed"]) {
        await runs.end("r-1", { status, dollars: 0, pull: null });
        expect(await runs.answeredBy(run, asked)).toBeNull();
      }
    });

    it("counts tries and failures of a wish apart", async () => {
      const { tries } = await start();
      expect(await tries.begin("w")).toBe(1);
      expect(await tries.begin("w")).toBe(2);
      await tries.takeBack("w");
      expect(await tries.begin("w")).toBe(2);
      expect(await tries.fail("w")).toBe(1);
      expect(await tries.begin("other")).toBe(1);
    });
  });
}

ledgerContract("sqlite", async (now) => openAppStore(new DatabaseSync(":memory:"), now));

it("a worker's job is done on the terms that app serve was told", async () => {
  const { options } = openMemoryApp();
  const terms = { ...defaultTerms, bots: ["renovate[bot]"], models: ["openai:x"], draft: false };
  expect(termsOf(onTerms(options, terms))).toEqual(terms);
});

it.each(['{"bots":1}', "{", "null"])(
  "no worker begins a run on looser limits when what was told cannot be read: %s",
  async (text) => {
    const complaints: string[] = [];
    const complain = (complaint: string) => void complaints.push(complaint);
    const shared = { write: async () => undefined, read: async () => parseTerms(text) };
    const terms = termsForRun({ shared, own: { draft: false }, complain });
    await expect(terms).rejects.toBeInstanceOf(Postponed);
    expect(complaints).toEqual([expect.stringContaining("no run begins until then")]);
  },
);

it("a worker's own terms go before what was told, and the defaults come after both", async () => {
  const told = { ...defaultTerms, bots: ["renovate[bot]"] };
  const complain = expect.fail;
  const own = { draft: false };
  const shared = {
    write: async () => undefined,
    read: async () => parseTerms(JSON.stringify(told)),
  };
  expect(await termsForRun({ shared, own, complain })).toEqual({ ...told, draft: false });
  expect(await termsForRun({ shared: null, own, complain })).toEqual({
    ...defaultTerms,
    draft: false,
  });
});

const missing = await missingRedis();
const server = missing === null ? await startRedis() : null;
const redis = new Redis(server?.address ?? "", { lazyConnect: true });
afterAll(async () => {
  redis.disconnect();
  await server?.close();
});
describe.skipIf(missing !== null)("what app serve was told", () => {
  it("is found by workers on other machines, and nothing that cannot be read", async () => {
    await redis.flushall();
    const terms = openRedisTerms(redis);
    expect(await terms.read()).toBeNull();
    const { options } = openMemoryApp({ limits: { runs: { repository: 1, person: 1 } } });
    const bots = ["renovate[bot]"];
    const told = termsOf({ ...options, bots, setup: { ...options.setup, draft: false } });
    await terms.write(told);
    expect(await openRedisTerms(redis).read()).toEqual(told);
    await redis.set("repair:app:terms", '{"bots":1}');
    await expect(terms.read()).rejects.toThrow("what app serve told of runs cannot be read: bots");
  });
});

ledgerContract(
  "Redis",
  async (now) => {
    await redis.flushall();
    return openRedisStore({ redis, now });
  },
  missing,
);
