import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentInstance } from "../datasets/instance.ts";
import type { RepairInstance } from "../run/repair-instance.ts";
import { openBenchWorkers } from "./workers.ts";
import { simulatedAgent } from "./simulated-agent.ts";
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
  /** Address of a Redis server: then everything is measured again with workers on a queue there. */
  readonly queue: string | null;
}

export interface LatencyRow {
  readonly part: "latency-bound" | "cpu-bound";
  /** Processes that work on a queue; 0 when this process does it alone. */
  readonly workers: number;
  readonly jobs: number;
  readonly instances: number;
  readonly seconds: number;
  /** What the model's waiting (shared by the jobs) or the computing (shared by processors) alone would take. */
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
    // Loading and first compilation are not what is measured.
    const once = { ...options, instancesPerJob: 1, calls: 1 };
    for (const part of ["latency-bound", "cpu-bound"] as const)
      await measureAlone({
        options: once,
        part,
        jobs: 1,
        url: server.url,
        batch: join(folder, `warm-up-${part}`),
      });
    for (const part of ["latency-bound", "cpu-bound"] as const) {
      for (const jobs of options.jobs) {
        const measurement = { options, part, jobs, url: server.url };
        rows.push(await measureAlone({ ...measurement, batch: join(folder, `${part}-${jobs}`) }));
        if (options.queue === null) continue;
        const batch = join(folder, `${part}-${jobs}-workers`);
        rows.push(await measureWorkers({ ...measurement, batch }, options.queue));
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

async function measureAlone(measurement: Measurement): Promise<LatencyRow> {
  const { options, part, url } = measurement;
  const repair = simulatedAgent({ ...options, url: part === "latency-bound" ? url : null });
  return measure(measurement, { repair, workers: 0 });
}

async function measureWorkers(measurement: Measurement, address: string): Promise<LatencyRow> {
  const { options, part, jobs, url } = measurement;
  const { calls, computing } = options;
  const agent = { calls, computing, url: part === "latency-bound" ? url : null };
  const opened = await openBenchWorkers({ address, jobs, agent, batch: measurement.batch });
  try {
    return await measure(measurement, opened);
  } finally {
    await opened.close();
  }
}

async function measure(
  { options, part, jobs, batch }: Measurement,
  { repair, workers }: { readonly repair: RepairInstance; readonly workers: number },
): Promise<LatencyRow> {
  const instances = sampleInstances(jobs * options.instancesPerJob);
  const waits = part === "latency-bound";
  const started = performance.now();
  await runBatch({
    folder: batch,
    instances,
    repair,
    keepsTime: workers === 0,
    model: "bench",
    // Workers take the next one from the queue: it must not wait for us.
    jobs: workers === 0 ? jobs : instances.length,
    limits: { dollarsPerInstance: null, dollarsTotal: null, secondsPerInstance: null },
    retryInfrastructure: 0,
    redo: null,
    signal: new AbortController().signal,
    emit: () => undefined,
  });
  const seconds = (performance.now() - started) / 1000;
  const perInstance = options.calls * (waits ? options.latency : options.computing);
  const processors = Math.max(1, Math.min(workers, availableParallelism()));
  const total = waits ? options.instancesPerJob : instances.length / processors;
  const ideal = (total * perInstance) / 1000;
  return {
    part,
    workers,
    jobs,
    instances: instances.length,
    seconds: round(seconds),
    ideal_seconds: round(ideal),
    efficiency: round(Math.min(1, ideal / seconds)),
  };
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
