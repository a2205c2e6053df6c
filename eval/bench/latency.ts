import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { AgentInstance } from "../datasets/instance.ts";
import { nothingSpent } from "../../agent/core/budget.ts";
import type { RepairInstance } from "../run/repair-instance.ts";
import { runBatch } from "../run/run-batch.ts";

export interface LatencyBenchOptions {
  /** How many instances at the same time, one run each. */
  readonly jobs: readonly number[];
  /** Instances for each job at once: every worker gets this many. */
  readonly instancesPerJob: number;
  /** Model calls of an instance, one after the other. */
  readonly calls: number;
  /** Waiting of one call, milliseconds. */
  readonly latency: number;
  /** Computing after each call, milliseconds of this thread. */
  readonly computing: number;
}

export interface LatencyRow {
  readonly part: "latency-bound" | "cpu-bound";
  readonly jobs: number;
  readonly instances: number;
  readonly seconds: number;
  /** What the model's waiting (shared by the jobs) or the computing (not shared) alone would take. */
  readonly ideal_seconds: number;
  /** ideal / measured, at most 1. */
  readonly efficiency: number;
}

/**
 * How much of the possible speed the batch runner reaches when the time goes into a slow model, and
 * when it goes into this process: real HTTP to a loopback server that waits, real state files, an
 * agent that does nothing else.
 */
export async function benchLatency(options: LatencyBenchOptions): Promise<readonly LatencyRow[]> {
  const server = await startWaitingServer(options.latency);
  const folder = await mkdtemp(join(tmpdir(), "repair-bench-"));
  const rows: LatencyRow[] = [];
  try {
    for (const part of ["latency-bound", "cpu-bound"] as const) {
      for (const jobs of options.jobs) {
        const batch = join(folder, `${part}-${jobs}`);
        rows.push(await measure({ options, part, jobs, batch, url: server.url }));
      }
    }
    return rows;
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Measurement {
  readonly options: LatencyBenchOptions;
  readonly part: LatencyRow["part"];
  readonly jobs: number;
  readonly batch: string;
  readonly url: string;
}

async function measure({ options, part, jobs, batch, url }: Measurement): Promise<LatencyRow> {
  const instances = sampleInstances(jobs * options.instancesPerJob);
  const waits = part === "latency-bound";
  const started = performance.now();
  await runBatch({
    folder: batch,
    instances,
    repair: simulatedAgent({ options, url: waits ? url : null }),
    model: "bench",
    jobs,
    limits: { dollarsPerInstance: null, dollarsTotal: null, secondsPerInstance: null },
    retryInfrastructure: 0,
    redo: null,
    signal: new AbortController().signal,
    emit: () => undefined,
  });
  const seconds = (performance.now() - started) / 1000;
  const perInstance = options.calls * (waits ? options.latency : options.computing);
  const ideal = ((waits ? options.instancesPerJob : instances.length) * perInstance) / 1000;
  return {
    part,
    jobs,
    instances: instances.length,
    seconds: round(seconds),
    ideal_seconds: round(ideal),
    efficiency: round(Math.min(1, ideal / seconds)),
  };
}

/** With a server: waits for it and computes nothing. Without: computes and waits for nothing. */
function simulatedAgent(of: {
  readonly options: LatencyBenchOptions;
  readonly url: string | null;
}): RepairInstance {
  return async (_instance, { signal }) => {
    for (let call = 0; call < of.options.calls; call += 1) {
      if (of.url === null) compute(of.options.computing);
      else await (await fetch(of.url, { signal })).text();
      await delay(0);
    }
    return {
      outcome: { kind: "no-patch", why: "a benchmark" },
      spend: nothingSpent,
      localization: null,
      reproduction: "not-tried",
      candidates: { tried: 0, plausible: 0, verified: 0 },
      secondsByStage: {},
    };
  };
}

function compute(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

function sampleInstances(count: number): readonly AgentInstance[] {
  return Array.from({ length: count }, (_, n) => ({
    audience: "agent" as const,
    id: `bench__bench-${n + 1}`,
    repository: "bench/bench",
    baseCommit: "0".repeat(40),
    problemStatement: "",
  }));
}

async function startWaitingServer(
  latency: number,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = http.createServer((_request, response) => {
    setTimeout(() => response.end("{}"), latency);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
