import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ModelError, LimitReached, environmentError } from "../../../agent/core/errors.ts";
import { packageRoot } from "../../../agent/core/package-root.ts";
import { readPredictions } from "../../../eval/predictions/read-predictions.ts";
import { loadRecord, loadRecords } from "../../../eval/run/instance-state.ts";
import { nothingSpent } from "../../../agent/core/budget.ts";
import { runBatch, totalDollars } from "../../../eval/run/run-batch.ts";
import type { BatchEvent } from "../../../eval/run/progress.ts";
import { findRepository } from "../../../eval/run/find-repository.ts";
import type { BatchOptions } from "../../../eval/run/run-batch.ts";
import { agentInstances, patchFor, patchResult, result, scripted } from "../support/batch.ts";

let root = "";
let next = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "run-batch-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

function batch(options: Partial<BatchOptions> & Pick<BatchOptions, "repair">): BatchOptions {
  return {
    folder: join(root, `batch-${(next += 1)}`),
    instances: agentInstances(4),
    model: "test",
    jobs: 2,
    limits: { dollarsPerInstance: 1, dollarsTotal: null, secondsPerInstance: null },
    retryInfrastructure: 0,
    redo: null,
    signal: new AbortController().signal,
    emit: () => undefined,
    waits: { retry: 1, grace: 20 },
    ...options,
  };
}

const states = async (folder: string) =>
  Object.fromEntries((await loadRecords(folder)).map((r) => [r.instance_id.slice(-1), r.state]));

describe("a batch", () => {
  it("tells patches, no patches, limits and infrastructure errors apart", async () => {
    const { repair } = scripted((id) => {
      if (id.endsWith("1")) return patchResult(id, 0.5);
      if (id.endsWith("2")) return result();
      if (id.endsWith("3")) throw new LimitReached("tokens", "too many tokens");
      throw environmentError("no bubblewrap here");
    });
    const options = batch({ repair });
    const ended = await runBatch(options);
    expect(await states(options.folder)).toEqual({
      1: "done",
      2: "no_patch",
      3: "limit",
      4: "infra_error",
    });
    expect(ended).toMatchObject({ dollars: 0.5, stopped: null });
    const predictions = await readPredictions(options.folder);
    expect(predictions.map((p) => [p.instance_id.slice(-1), p.model_patch])).toEqual([
      ["1", patchFor("pallets__flask-001")],
      ["2", ""],
      ["3", ""],
    ]);
  });

  it("tries infrastructure errors again, but not a wrong key", async () => {
    const { repair, calls } = scripted((id, call) => {
      if (id.endsWith("1")) throw new ModelError("authentication", "wrong key");
      if (call < 3) throw new ModelError("server", "503");
      return patchResult(id);
    });
    const options = batch({ repair, instances: agentInstances(2), retryInfrastructure: 2 });
    await runBatch(options);
    expect(await states(options.folder)).toEqual({ 1: "infra_error", 2: "done" });
    expect(calls.filter((id) => id.endsWith("1"))).toHaveLength(1);
    expect(await loadRecord(options.folder, "pallets__flask-002")).toMatchObject({ starts: 3 });
  });

  it("does not try again what only somebody can mend", async () => {
    const { repair, calls } = scripted(async (_, call) => {
      if (call > 1) return result();
      const instance = { id: "a__a-1", repository: "a/a", baseCommit: "0".repeat(40) };
      const signal = new AbortController().signal;
      await findRepository({ folder: join(root, "no-clones"), instance, signal });
      return result();
    });
    const options = batch({ repair, instances: agentInstances(1), retryInfrastructure: 2 });
    const { records } = await runBatch(options);
    expect(calls).toHaveLength(1);
    expect(records[0]).toMatchObject({ state: "infra_error" });
    expect(records[0]!.why).toMatch(/^no clone of a\/a in .*\(git clone --bare .*a\+a\/repo\)$/);
  });

  it("says of a damaged record that it is run again, in a new attempt, and counts its cost", async () => {
    const options = batch({ repair: scripted((id) => patchResult(id, 0.4)).repair });
    await runBatch(options);
    const instance = (n: number) => join(options.folder, "instances", `pallets__flask-00${n}`);
    const spend = (dollars: number) => `{"kind":"spend","spend":{"dollars":${dollars}},"at":""}\n`;
    for (const n of [1, 2]) {
      await writeFile(join(instance(n), "state.json"), '{"format":1,"instance_id":"pal');
      await writeFile(join(instance(n), "attempt-1", "events.jsonl"), spend(0.2) + spend(0.4));
    }
    const events: BatchEvent[] = [];
    const again = scripted((id) => patchResult(id, 0.1));
    // The second one is not part of this session, but what it cost still leaves less of the total.
    const ended = await runBatch({
      ...options,
      instances: options.instances.filter(({ id }) => !id.endsWith("2")),
      repair: again.repair,
      limits: { dollarsPerInstance: 1, dollarsTotal: 2.5, secondsPerInstance: null },
      emit: (event) => void events.push(event),
    });
    expect(again.calls).toEqual([]);
    expect(ended.stopped).toBe("total-cost");
    expect(events.filter(({ kind }) => kind === "damaged")).toEqual([
      { kind: "damaged", id: "pallets__flask-001", isRunAgain: true },
      { kind: "damaged", id: "pallets__flask-002", isRunAgain: false },
    ]);
    await runBatch({ ...options, repair: again.repair });
    expect(again.calls.toSorted()).toEqual(["pallets__flask-001", "pallets__flask-002"]);
    const record = await loadRecord(options.folder, "pallets__flask-001");
    expect(record).toMatchObject({ attempt: 2, state: "done", earlier_dollars: 0.4 });
    expect(await readFile(join(instance(1), "state.json.damaged"), "utf8")).toMatch(/pal$/);
    expect(await readFile(join(instance(1), "attempt-1", "model.patch"), "utf8")).not.toBe("");
  });

  it("continues what is unfinished and leaves what is finished alone", async () => {
    const first = scripted((id) => {
      if (id.endsWith("4")) throw new Error("bug");
      return id.endsWith("3") ? result() : patchResult(id, 0.1);
    });
    const options = batch({ repair: first.repair });
    await runBatch(options);
    const second = scripted((id) => patchResult(id, 0.1));
    const ended = await runBatch({ ...options, repair: second.repair });
    expect(second.calls).toEqual(["pallets__flask-004"]);
    expect(ended.dollars).toBeCloseTo(0.3);
  });

  it("does failed ones again in a new attempt, and keeps the old one and its cost", async () => {
    const options = batch({
      repair: scripted((id) =>
        id.endsWith("1") ? result({ spend: { ...nothingSpent, dollars: 0.2 } }) : patchResult(id),
      ).repair,
    });
    await runBatch(options);
    const again = scripted((id) => patchResult(id, 0.3));
    const ended = await runBatch({ ...options, redo: "failed", repair: again.repair });
    expect(again.calls).toEqual(["pallets__flask-001"]);
    expect(ended.dollars).toBeCloseTo(0.5);
    expect(await loadRecord(options.folder, "pallets__flask-001")).toMatchObject({
      attempt: 2,
      state: "done",
    });
    const graded = scripted((id) => patchResult(id));
    await runBatch({
      ...options,
      redo: "failed",
      unresolved: new Set(["pallets__flask-002"]),
      repair: graded.repair,
    });
    expect(graded.calls).toEqual(["pallets__flask-002"]);
  });

  it("does again what is asked for: what broke, or everything", async () => {
    const options = batch({
      repair: scripted((id) => {
        if (id.endsWith("4")) throw environmentError("no disk");
        return id.endsWith("3") ? result() : patchResult(id, 0.1);
      }).repair,
    });
    await runBatch(options);
    const broken = scripted((id) => patchResult(id, 0.1));
    await runBatch({ ...options, redo: "infra", repair: broken.repair });
    expect(broken.calls).toEqual(["pallets__flask-004"]);
    const all = scripted((id) => patchResult(id, 0.1));
    const ended = await runBatch({ ...options, redo: "all", repair: all.repair });
    expect(all.calls.toSorted()).toEqual(options.instances.map(({ id }) => id));
    expect(ended.records.map(({ attempt }) => attempt)).toEqual([2, 2, 2, 3]);
    expect(ended.dollars).toBeCloseTo(0.7);
  });

  it("writes nothing into a folder that another process has", async () => {
    const begun: string[] = [];
    const options = batch({
      instances: agentInstances(1),
      begin: async () => void begun.push("first"),
      repair: async ({ id }) => {
        const second = { ...options, begin: async () => void begun.push("second") };
        await expect(runBatch(second)).rejects.toThrow(/is writing/);
        return patchResult(id);
      },
    });
    await runBatch(options);
    expect(begun).toEqual(["first"]);
  });

  it("keeps the instances of an earlier session that named others", async () => {
    const options = batch({ repair: scripted((id) => patchResult(id, 0.1)).repair });
    const all = options.instances;
    await runBatch({ ...options, instances: all.slice(0, 2) });
    const ended = await runBatch({ ...options, instances: all.slice(1, 3) });
    expect(ended.dollars).toBeCloseTo(0.3);
    expect((await readPredictions(options.folder)).map((p) => p.instance_id)).toHaveLength(3);
  });

  it("never passes the total, counting the worst case of what is running", async () => {
    let running = 0;
    let most = 0;
    const three = Promise.withResolvers<void>();
    const options = batch({
      instances: agentInstances(8),
      jobs: 8,
      limits: { dollarsPerInstance: 1, dollarsTotal: 3.5, secondsPerInstance: null },
      repair: async ({ id }) => {
        most = Math.max(most, (running += 1));
        // Only as many as fit by their worst case may start, and so many do.
        if (running === 3) three.resolve();
        await three.promise;
        running -= 1;
        return patchResult(id, 0.75);
      },
    });
    const ended = await runBatch(options);
    expect(most).toBe(3);
    expect(ended.stopped).toBe("total-cost");
    expect(ended.dollars).toBeLessThanOrEqual(3.5);
    expect(ended.records.filter((r) => r.state === "done")).toHaveLength(4);
    const more = await runBatch({ ...options, limits: { ...options.limits, dollarsTotal: 100 } });
    expect(more.records.every((r) => r.state === "done")).toBe(true);
  });

  it("charges what a broken start has cost, once", async () => {
    let starts = 0;
    const options = batch({
      instances: agentInstances(2),
      jobs: 1,
      retryInfrastructure: 1,
      repair: async ({ id }, { noteSpend }) => {
        starts += 1;
        noteSpend({ ...nothingSpent, dollars: 0.4 });
        // The second start replays the first one's journal before it goes on.
        if (id.endsWith("2") || starts === 1) throw new ModelError("server", "503");
        return patchResult(id, 0.6);
      },
    });
    expect((await runBatch(options)).dollars).toBeCloseTo(1);
  });

  it("ends an instance that does not end by itself, and goes on with the others", async () => {
    const options = batch({
      instances: agentInstances(2),
      jobs: 1,
      limits: { dollarsPerInstance: null, dollarsTotal: null, secondsPerInstance: 0.01 },
      repair: ({ id }, { prepared }) => {
        prepared();
        return id.endsWith("1") ? new Promise(() => undefined) : Promise.resolve(patchResult(id));
      },
    });
    await runBatch(options);
    expect(await states(options.folder)).toEqual({ 1: "limit", 2: "done" });
  });

  it("stops when it is told to, and says so in the states", async () => {
    const stop = new AbortController();
    const options = batch({
      signal: stop.signal,
      jobs: 1,
      repair: async (_, { signal }) => {
        setTimeout(() => stop.abort(), 5);
        await delay(10_000, null, { signal });
        return result();
      },
    });
    expect((await runBatch(options)).stopped).toBe("interrupted");
    expect(await states(options.folder)).toEqual({
      1: "cancelled",
      2: "queued",
      3: "queued",
      4: "queued",
    });
  });

  it("stops when everything breaks, instead of breaking everything", async () => {
    const { repair, calls } = scripted(() => {
      throw environmentError("disk full");
    });
    const ended = await runBatch(batch({ repair, instances: agentInstances(30), jobs: 1 }));
    expect(ended.stopped).toBe("infrastructure");
    expect(calls).toHaveLength(10);
  });

  it("belongs to one process at a time, and a dead one's lock is taken over", async () => {
    const options = batch({
      repair: async ({ id }) => {
        await expect(runBatch({ ...options })).rejects.toThrow(/which process \d+ is writing/);
        return patchResult(id);
      },
      instances: agentInstances(1),
    });
    await runBatch(options);
    await writeFile(join(options.folder, "lock.json"), '{"pid":1,"start":"0"}');
    await expect(runBatch(options)).resolves.toMatchObject({ stopped: null });
  });
});

describe("a batch that is killed again and again", () => {
  it("loses nothing, does nothing twice, and its predictions can always be read", async () => {
    const folder = join(root, "killed");
    const script = join(packageRoot, "tests/fixtures/eval/batch-process.ts");
    let kills = 0;
    for (let finished = false; !finished;) {
      const child = spawn(process.execPath, [script, folder, "8", "3"], { stdio: "inherit" });
      const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
      // Until the first steps are seen, so that every start makes some progress; then at any moment.
      const before = await countLines(join(folder, "steps.log"));
      while (child.exitCode === null && (await countLines(join(folder, "steps.log"))) === before)
        await delay(2);
      await delay((kills * 7) % 23);
      if (kills < 6) child.kill("SIGKILL");
      kills += 1;
      finished = (await ended) === 0;
      const predictions = await readPredictions(folder).catch(() => []);
      const byId = await readFile(join(folder, "preds.json"), "utf8").catch(() => "{}");
      expect(Object.keys(JSON.parse(byId)).length).toBeLessThanOrEqual(8);
      for (const { model_patch, instance_id } of predictions)
        expect(model_patch).toBe(patchFor(instance_id));
    }
    expect(kills).toBeGreaterThan(1);
    const records = await loadRecords(folder);
    expect(records.map(({ state }) => state)).toEqual(Array(8).fill("done"));
    expect(await readPredictions(folder)).toHaveLength(8);
    const steps = await countLines(join(folder, "steps.log"));
    // Only a step that was interrupted may have run again: at most one for each of three workers a kill.
    expect(steps).toBeGreaterThanOrEqual(24);
    expect(steps).toBeLessThanOrEqual(24 + 3 * (kills - 1));
    const starts = records.reduce((sum, record) => sum + record.starts, 0);
    expect(starts).toBeLessThanOrEqual(8 + 3 * (kills - 1));
    // Never over the total, which every start of a killed process counts from the states.
    expect(totalDollars(records)).toBeCloseTo(2);
  });

  it("goes on with what is done again where a kill has left it, and not from the beginning", async () => {
    const folder = join(root, "killed-redo");
    const script = join(packageRoot, "tests/fixtures/eval/batch-process.ts");
    const run = (...argv: readonly string[]) =>
      spawn(process.execPath, [script, folder, "2", "1", ...argv], { stdio: "inherit" });
    const end = (child: ChildProcess) => new Promise((resolve) => child.once("exit", resolve));
    await end(run());
    const again = run("all");
    while ((await countLines(join(folder, "steps.log"))) < 2 * 3 + 4) await delay(2);
    again.kill("SIGKILL");
    await end(again);
    await end(run());
    const records = await loadRecords(folder);
    expect(records.map(({ state, attempt }) => [state, attempt])).toEqual([
      ["done", 2],
      ["done", 2],
    ]);
    expect(totalDollars(records)).toBeCloseTo(4 * 0.25);
    const steps = await countLines(join(folder, "steps.log"));
    expect(steps).toBeGreaterThanOrEqual(12);
    expect(steps).toBeLessThanOrEqual(13);
  });
});

async function countLines(path: string): Promise<number> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.split("\n").length - 1;
}
