import { createMemoryRate } from "../../tools/store/memory-rate.ts";
import { openRedisQueue } from "../../tools/store/redis-queue.ts";
import { openAgentEnvironment, openRepair } from "../compose.ts";
import { batchIdentity, createQueueRepair } from "../run/queue-repair.ts";
import type { RepairInstance } from "../run/repair-instance.ts";
import { note } from "./output.ts";
import { evaluationQueue, queueAddress } from "./queue.ts";
import type { Place, PreparedRun, RunFlags } from "./run.ts";

/** What repairs the instances of a batch: this process, or workers on a queue. */
export interface Engine {
  readonly repair: RepairInstance;
  /** False where workers keep the time limit of an instance. */
  readonly keepsTime: boolean;
  close(): Promise<void>;
}

/** Milliseconds an instance may take to end after it was told to. */
const grace = 30_000;

export async function openEngine(flags: RunFlags, run: PreparedRun & Place): Promise<Engine> {
  const { history, callsPerMinute = null, only = null } = flags;
  const { config, offline } = run;
  if (flags.queue === undefined) {
    const rate = createMemoryRate();
    const repair = await openRepair({
      repositories: flags.repos ?? null,
      history,
      config,
      offline,
      only,
      environment: await openAgentEnvironment(flags.env, {
        choices: run.choices,
        repositories: flags.repos ?? null,
      }),
      ...(callsPerMinute !== null && {
        beforeCall: (model: string, signal: AbortSignal) =>
          rate.take(model, { perMinute: callsPerMinute, signal }),
      }),
    });
    return { repair, keepsTime: true, close: async () => undefined };
  }
  const address = queueAddress(flags.queue === true ? undefined : flags.queue);
  const queue = await openRedisQueue({ address, name: evaluationQueue });
  note(`instances go to ${queue.description}: repair worker --queue ${queue.description}`);
  const repair = createQueueRepair({
    queue,
    batch: await batchIdentity(run.out),
    settings: { history, offline, only, config, callsPerMinute, grace, env: flags.env },
    choiceOf: (id) => run.choices.get(id) ?? { version: "" },
    priority: flags.priority ?? 0,
  });
  return { repair, keepsTime: false, close: () => queue.close() };
}
