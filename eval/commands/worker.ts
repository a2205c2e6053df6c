import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { onInterrupt } from "../../agent/main/cli/interrupt.ts";
import { startWorker } from "../../agent/main/worker.ts";
import { openRedisQueue } from "../../tools/store/redis-queue.ts";
import type { RedisQueue } from "../../tools/store/redis-queue.ts";
import { openAgentEnvironment, openRepair } from "../compose.ts";
import type { InstanceJob } from "../run/queue-job.ts";
import type { RepairInstance } from "../run/repair-instance.ts";
import { openWorkerScratch } from "../run/worker-scratch.ts";
import { counted } from "../words.ts";
import { workOnInstance } from "../run/work-on-instance.ts";
import { countFlag, parseFlags } from "./flags.ts";
import { note } from "./output.ts";
import { evaluationQueue, queueAddress } from "./queue.ts";

const flagsSchema = z.object({
  queue: z.string().optional(),
  jobs: countFlag,
  repos: z.string().optional(),
  state: z.string().optional(),
  lease: countFlag,
  app: z.boolean().default(false),
  models: z.string().optional(),
  ready: z.boolean().optional(),
  untilEmpty: z.boolean().default(false),
});

type WorkerFlags = z.infer<typeof flagsSchema>;

/** `repair worker`: works on what is in a queue until it is stopped; returns the exit code. */
export async function workerCommand(given: unknown): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  const address = queueAddress(flags.queue);
  const state = resolve(flags.state ?? join(homedir(), ".local", "state", "repair", "worker"));
  // The App's secrets first: they are taken out of the environment before anything runs.
  const app = flags.app ? await serveApp(flags, { address, state }) : null;
  try {
    await workOnInstances(flags, { address, state });
    return 0;
  } finally {
    await app?.close();
  }
}

interface Place {
  readonly address: string;
  readonly state: string;
}

async function workOnInstances(flags: WorkerFlags, { address, state }: Place): Promise<void> {
  const queue = await openRedisQueue({ address, name: evaluationQueue });
  const stop = onInterrupt(process.stderr);
  const openJob = repairOpener(flags, queue);
  const scratch = await openWorkerScratch(state);
  if (scratch.swept > 0) note(`removed what ${counted(scratch.swept, "lost worker")} had left`);
  const worker = startWorker({
    queue,
    concurrency: flags.jobs,
    leaseSeconds: flags.lease,
    complain: note,
    work: (job, signal) =>
      workOnInstance(
        { files: queue.files, state: scratch.folder, openRepair: openJob, tell: note },
        job,
        signal,
      ),
  });
  note(`working on ${queue.description}, ${flags.jobs} at a time`);
  try {
    if (flags.untilEmpty) await Promise.race([worker.drained(), aborted(stop.signal)]);
    else await aborted(stop.signal);
  } finally {
    await sayGoodbye(async () => {
      await worker.stop();
      await scratch.close();
      await queue.close();
    }, queue.description);
    stop.stop();
  }
}

/** Commands to a server that is gone wait for its return, and so would the end of this program. */
async function sayGoodbye(goodbye: () => Promise<void>, description: string): Promise<void> {
  const patience = setTimeout(() => {
    note(`no answer from ${description}: what was under way is found again after its lease`);
    process.exit(0);
  }, 10_000);
  await goodbye();
  clearTimeout(patience);
}

/** The agent as a job wants it. */
function repairOpener(flags: WorkerFlags, queue: RedisQueue) {
  const repositories = flags.repos === undefined ? null : resolve(flags.repos);
  return async (job: InstanceJob): Promise<RepairInstance> => {
    const { instance, env, version, environment, history, config, offline } = job;
    const { only, callsPerMinute } = job;
    const choice = environment === undefined ? { version } : { version, environment };
    return openRepair({
      repositories,
      history,
      config,
      offline,
      only,
      environment: await openAgentEnvironment(env, {
        choices: new Map([[instance.id, choice]]),
        repositories,
      }),
      ...(callsPerMinute !== null && {
        beforeCall: (model: string, signal: AbortSignal) =>
          queue.rate.take(model, { perMinute: callsPerMinute, signal }),
      }),
    });
  };
}

/** Runs that people asked the App for; its server answers them elsewhere. */
async function serveApp(flags: WorkerFlags, { address, state }: Place) {
  const { openAppWorker } = await import("../../agent/main/github-app/open-app-worker.ts");
  return openAppWorker({
    queueAddress: address,
    state,
    concurrency: flags.jobs,
    leaseSeconds: flags.lease,
    terms: {
      ...(flags.models !== undefined && {
        models: flags.models.split(",").filter((name) => name !== ""),
      }),
      ...(flags.ready !== undefined && { draft: !flags.ready }),
    },
    complain: note,
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener("abort", () => done(), { once: true }));
}
