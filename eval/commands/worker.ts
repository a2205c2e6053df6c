import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { onInterrupt } from "../../agent/main/cli/interrupt.ts";
import { startWorker } from "../../agent/main/worker.ts";
import { openRedisQueue } from "../../tools/store/redis-queue.ts";
import { openAgentEnvironment, openRepair } from "../compose.ts";
import type { InstanceJob } from "../run/queue-job.ts";
import { workOnInstance } from "../run/work-on-instance.ts";
import { countFlag, note, parseFlags } from "./output.ts";
import { evaluationQueue, queueAddress } from "./queue.ts";

const flagsSchema = z.object({
  queue: z.string().optional(),
  jobs: countFlag,
  repos: z.string().optional(),
  state: z.string().optional(),
  lease: countFlag,
  untilEmpty: z.boolean().default(false),
});

/** `repair worker`: works on what is in a queue until it is stopped; returns the exit code. */
export async function workerCommand(given: unknown): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  const stop = onInterrupt(process.stderr);
  const queue = await openRedisQueue({ address: queueAddress(flags.queue), name: evaluationQueue });
  const state = resolve(flags.state ?? join(homedir(), ".local", "state", "repair", "worker"));
  const repositories = flags.repos === undefined ? null : resolve(flags.repos);
  const openJob = async (job: InstanceJob) => {
    const { instance, env, version, history, config, offline, only, callsPerMinute } = job;
    return openRepair({
      repositories,
      history,
      config,
      offline,
      only,
      environment: await openAgentEnvironment(env, new Map([[instance.id, version]])),
      ...(callsPerMinute !== null && {
        beforeCall: (model: string, signal: AbortSignal) =>
          queue.rate.take(model, { perMinute: callsPerMinute, signal }),
      }),
    });
  };
  const worker = startWorker({
    queue,
    concurrency: flags.jobs,
    leaseSeconds: flags.lease,
    complain: note,
    work: (job, signal) =>
      workOnInstance({ files: queue.files, state, openRepair: openJob }, job, signal),
  });
  note(`working on ${queue.description}, ${flags.jobs} at a time`);
  try {
    if (flags.untilEmpty) await Promise.race([worker.drained(), aborted(stop.signal)]);
    else await aborted(stop.signal);
    return 0;
  } finally {
    await worker.stop();
    await queue.close();
    stop.stop();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener("abort", () => done(), { once: true }));
}
