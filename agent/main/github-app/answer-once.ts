import { createMemoryQueue } from "../../../tools/store/memory-queue.ts";
import { startWorker } from "../worker.ts";
import { openAppStore } from "./app-store.ts";
import { groupOf, isOnIssue } from "./ask.ts";
import type { Ask } from "./ask.ts";
import { workOnAsk } from "./job.ts";
import type { JobOptions } from "./job.ts";
import { defaultLimits } from "./limits.ts";
import { take } from "./receive.ts";
import type { LedgerRun } from "./run-ledger.ts";
import { createPermissionCache } from "./who-may.ts";

export interface AnswerOnceOptions extends Pick<
  JobOptions,
  "openHost" | "setup" | "bots" | "complain"
> {
  readonly signal?: AbortSignal;
}

export interface AnsweredOnce {
  /** Why it could not be answered; empty when it was. */
  readonly failures: readonly string[];
  /** The run it started, or null. */
  readonly run: LedgerRun | null;
}

/** One wish without a server: the same work, with nothing remembered afterwards. */
export async function answerOnce(ask: Ask, options: AnswerOnceOptions): Promise<AnsweredOnce> {
  const { DatabaseSync } = await import("node:sqlite");
  const queues = { runs: createMemoryQueue(), words: createMemoryQueue() };
  const store = openAppStore(new DatabaseSync(":memory:"));
  const failures: string[] = [];
  const runs = new Set<string>();
  const job: JobOptions = {
    ...options,
    setup: { ...options.setup, remembers: false },
    queues,
    store,
    limits: defaultLimits,
    permissions: createPermissionCache(),
  };
  await take(ask, queues);
  for (const queue of [queues.words, queues.runs]) {
    const worker = startWorker({
      queue,
      concurrency: 1,
      leaseSeconds: 600,
      complain: (text) => failures.push(text),
      async work(claimed, signal) {
        if (claimed.group !== null) runs.add(claimed.group);
        const { signal: given } = options;
        const both = given === undefined ? signal : AbortSignal.any([signal, given]);
        await workOnAsk(claimed, job, both);
      },
    });
    await worker.drained();
    await worker.stop();
  }
  const group = isOnIssue(ask) ? groupOf(ask) : ([...runs][0] ?? "");
  return { failures, run: await store.runs.last(group) };
}
