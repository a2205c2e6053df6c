import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { randomUUID } from "node:crypto";
import { loadConfig } from "../../agent/main/config.ts";
import { openRedisQueue } from "../../tools/store/redis-queue.ts";
import { createQueueRepair } from "../run/queue-repair.ts";
import type { RepairInstance } from "../run/repair-instance.ts";
import type { SimulatedAgentOptions } from "./simulated-agent.ts";

export interface BenchWorkersOptions {
  readonly address: string;
  /** Instances at the same time, all workers together. */
  readonly jobs: number;
  readonly agent: SimulatedAgentOptions;
  readonly batch: string;
}

/** What a worker process is told when it starts. */
export interface BenchWorkerOrder {
  readonly address: string;
  readonly name: string;
  readonly concurrency: number;
  readonly agent: SimulatedAgentOptions;
}

/** Two real worker processes on a queue of their own, ready to work. */
export async function openBenchWorkers({ address, jobs, agent, batch }: BenchWorkersOptions) {
  const name = `bench-${randomUUID()}`;
  const queue = await openRedisQueue({ address, name });
  const shares = [Math.ceil(jobs / 2), Math.floor(jobs / 2)].filter((share) => share > 0);
  const workers = await Promise.all(
    shares.map((concurrency) => startProcess({ address, name, concurrency, agent })),
  );
  const { config } = await loadConfig({ flags: {}, environment: {}, folder: null });
  const repair: RepairInstance = createQueueRepair({
    queue,
    batch,
    settings: {
      env: "none",
      only: null,
      history: 1,
      offline: true,
      config,
      callsPerMinute: null,
      grace: 1000,
    },
    choiceOf: () => ({ version: "" }),
    priority: 0,
  });
  return {
    repair,
    workers: workers.length,
    async close() {
      for (const worker of workers) worker.kill();
      await queue.close();
    },
  };
}

async function startProcess(order: BenchWorkerOrder): Promise<ChildProcess> {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const worker = fork(new URL(`./worker-process.${extension}`, import.meta.url));
  const ready = once(worker, "message");
  worker.send(order);
  await ready;
  return worker;
}
