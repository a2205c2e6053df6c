import { spawn } from "node:child_process";
import { appendFile, glob, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { TestContext } from "vitest";
import { packageRoot } from "../../../agent/core/package-root.ts";
import { configSchema, loadConfig } from "../../../agent/main/config.ts";
import { readPredictions } from "../../../eval/predictions/read-predictions.ts";
import { attemptFolder, loadRecords } from "../../../eval/run/instance-state.ts";
import { batchIdentity, createQueueRepair } from "../../../eval/run/queue-repair.ts";
import { runBatch } from "../../../eval/run/run-batch.ts";
import type { BatchEvent } from "../../../eval/run/progress.ts";
import type { BatchOptions } from "../../../eval/run/run-batch.ts";
import { describeRedis } from "../../../tools/store/redis-connection.ts";
import { openRedisQueue } from "../../../tools/store/redis-queue.ts";
import { missingNamespaces, openNamespace } from "../../support/network-namespace.ts";
import { missingRedis, startRedis } from "../../support/redis-server.ts";
import { agentInstances, patchFor } from "../support/batch.ts";

const noRedis = await missingRedis();
const noCut = noRedis ?? (await missingNamespaces());
const because = (why: string | null) => (why === null ? "" : ` (skipped: ${why})`);
const { config } = await loadConfig({ flags: {}, environment: {}, folder: null });

describe.concurrent("a batch done by workers on a queue", () => {
  it.skipIf(noRedis !== null)(
    `has one result an instance, though a worker is killed, the server, and the batch${because(noRedis)}`,
    async ({ onTestFinished }) => {
      const folder = await temporary(onTestFinished);
      const server = await startRedis();
      onTestFinished(() => server.close());
      await hold(folder, "first", "propose");
      const start = (name: string) =>
        startWorker({ address: server.address, folder, name, onTestFinished });
      const first = start("first");
      const batch = join(folder, "batch");
      const events: BatchEvent[] = [];
      const emit = (event: BatchEvent) => void events.push(event);
      const session = await coordinate(server.address, batch, { emit });
      await untilSeen(folder, /^first .* propose$/m);
      // In its second step: the first one is finished, and has to be found in the journal it left.
      await session.untilMirrored(1);
      first.kill("SIGKILL");
      start("second");
      await untilSeen(folder, /^second .* verify$/m);
      await server.kill();
      await delay(100);
      await server.start();
      const ended = await session.ended;
      await session.close();
      expect(ended.records).toMatchObject(
        Array.from({ length: 5 }, () => ({ state: "done", why: null })),
      );
      expect(ended.dollars).toBeCloseTo(5 * 0.25);
      const predictions = await readPredictions(batch);
      for (const { instance_id, model_patch } of predictions)
        expect(model_patch).toBe(patchFor(instance_id));
      const steps = (await readFile(join(folder, "steps.log"), "utf8")).trim().split("\n");
      const [, killed] = steps[0]!.split(" ");
      const ofKilled = steps.filter((line) => line.includes(killed!));
      // Taken over from its journal: what was finished did not run again. (A step that was under way
      // when the server went may have, if its lease ran out meanwhile.)
      expect([...new Set(ofKilled)]).toEqual([
        `first ${killed} localize`,
        `first ${killed} propose`,
        `second ${killed} propose`,
        `second ${killed} verify`,
      ]);
      const [record] = (await loadRecords(batch)).filter((r) => r.instance_id === killed);
      // Everybody is told: the batch, its record, and whoever looks at the worker.
      const takeovers = events.filter((event) => event.kind === "taken-over");
      expect(takeovers.map(({ id }) => id)).toContain(killed);
      expect(record!.starts).toBeGreaterThan(1);
      const said = await readFile(join(folder, "told.log"), "utf8");
      expect(said).toContain(
        `second: ${killed}  taken over from a worker that was lost (claim 2)\n`,
      );
      expect(said).toMatch(new RegExp(`^second: ${killed} {2}patch, verified {2}[\\d.]+ s$`, "m"));
      const journal = await readFile(join(attemptFolder(batch, record!), "journal.jsonl"), "utf8");
      expect(journal.trim().split("\n")).toHaveLength(3);

      // A batch whose process was killed finds what the workers did meanwhile, and nothing runs twice.
      const stateFile = join(batch, "instances", killed!, "state.json");
      const state = await readFile(stateFile, "utf8");
      await writeFile(stateFile, state.replace('"state": "done"', '"state": "running"'));
      const again = await coordinate(server.address, batch, {});
      expect((await again.ended).records.map((r) => r.state)).toEqual(Array(5).fill("done"));
      await again.close();
      const after = (await readFile(join(folder, "steps.log"), "utf8")).trim().split("\n");
      expect(after).toEqual(steps);
    },
  );

  it.skipIf(noCut !== null)(
    `goes on when a worker's network is cut, and ignores what it says afterwards${because(noCut)}`,
    async ({ onTestFinished }) => {
      const folder = await temporary(onTestFinished);
      const network = await openNamespace();
      onTestFinished(() => network.close());
      const port = await freePort(network.outside);
      const password = "geheim#word";
      const settings = ["--port", String(port), "--bind", network.outside];
      const server = await startRedis(settings, password);
      onTestFinished(() => server.close());
      const address = `redis://:${encodeURIComponent(password)}@${network.outside}:${port}`;
      expect(describeRedis(address)).toBe(`redis://${network.outside}:${port}`);
      await hold(folder, "far", "verify");
      const start = (name: string, prefix: readonly string[] = []) =>
        startWorker({ address, folder, name, prefix, onTestFinished });
      const far = start("far", network.prefix);
      const batch = join(folder, "batch");
      const session = await coordinate(address, batch, { instances: agentInstances(1) });
      await untilSeen(folder, /^far .* verify$/m);
      await session.untilMirrored(2);
      await network.cut();
      start("near");
      const { records } = await session.ended;
      expect(records).toMatchObject([{ state: "done", why: null }]);
      await network.mend();
      await release(folder, "far", "verify");
      await untilSeen(folder, /^far: .*(lost|aborted)/m, "complaints.log");
      far.kill("SIGKILL");
      await session.close();
      const steps = (await readFile(join(folder, "steps.log"), "utf8")).trim().split("\n");
      expect(steps.map((line) => line.replace(/ \S+ /, " "))).toEqual([
        "far localize",
        "far propose",
        "far verify",
        "near verify",
      ]);
      for (const text of await textsOf(batch)) expect(text).not.toContain("geheim");
    },
  );
});

type AtEnd = TestContext["onTestFinished"];

/** Tests that run side by side register what they clean up by their own context. */
async function temporary(onTestFinished: AtEnd): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "repair-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

interface WorkerProcess {
  readonly address: string;
  readonly folder: string;
  readonly name: string;
  readonly prefix?: readonly string[];
  readonly onTestFinished: AtEnd;
}

function startWorker({ address, folder, name, prefix = [], onTestFinished }: WorkerProcess) {
  const script = join(packageRoot, "tests/fixtures/eval/worker-process.ts");
  const own = [process.execPath, script, address, folder, name];
  const [command, ...argv] = [...prefix, ...own];
  const child = spawn(command!, argv, { stdio: ["ignore", "ignore", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function coordinate(address: string, batch: string, options: Partial<BatchOptions>) {
  const queue = await openRedisQueue({ address, name: "eval", sweepSeconds: 0.1 });
  const identity = await batchIdentity(batch);
  const repair = createQueueRepair({
    queue,
    batch: identity,
    settings: {
      env: "none",
      only: null,
      history: 1,
      offline: true,
      config: configSchema.parse(config),
      callsPerMinute: null,
      grace: 1000,
    },
    choiceOf: () => ({ version: "" }),
    priority: 0,
    poll: 200,
  });
  const ended = runBatch({
    folder: batch,
    instances: agentInstances(5),
    repair,
    keepsTime: false,
    model: "scripted",
    jobs: 5,
    limits: { dollarsPerInstance: 1, dollarsTotal: 5, secondsPerInstance: 60 },
    retryInfrastructure: 0,
    redo: null,
    signal: new AbortController().signal,
    emit: () => undefined,
    ...options,
  });
  /** Until the journal of some instance has so many lines on the server. */
  const untilMirrored = async (lines: number): Promise<void> => {
    for (;;) {
      for (const { id } of agentInstances(5)) {
        const bytes = await queue.files.read(`${identity}/${id}/attempt-1`, "journal.jsonl");
        if ((bytes?.toString("utf8").split("\n").length ?? 0) > lines) return;
      }
      await delay(10);
    }
  };
  return { ended, untilMirrored, close: () => queue.close() };
}

const holdFile = (folder: string, name: string, step: string) =>
  join(folder, `hold-${name}-${step}`);

async function hold(folder: string, name: string, step: string): Promise<void> {
  await appendFile(holdFile(folder, name, step), "");
}

async function release(folder: string, name: string, step: string): Promise<void> {
  await rm(holdFile(folder, name, step));
}

async function untilSeen(folder: string, what: RegExp, file = "steps.log"): Promise<void> {
  for (;;) {
    if (what.test(await readFile(join(folder, file), "utf8").catch(() => ""))) return;
    await delay(10);
  }
}

async function freePort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function textsOf(folder: string): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const path of glob("**/*.json*", { cwd: folder }))
    texts.push(await readFile(join(folder, path), "utf8"));
  expect(texts.length).toBeGreaterThan(3);
  return texts;
}
