import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { Job, Queue } from "../core/ports.ts";

export interface WorkerOptions {
  readonly queue: Queue;
  /**
   * What it returns is the job's result. Throws for a failure that may pass: then the job comes again.
   * The signal's reason is `lost` when somebody else may have the job by now, or `cancelled`.
   */
  readonly work: (job: Job, signal: AbortSignal) => Promise<unknown>;
  /** Jobs at the same time. */
  readonly concurrency: number;
  readonly leaseSeconds: number;
  /** What went wrong, for the operator's log. */
  readonly complain: (text: string) => void;
}

export interface Worker {
  /** Look now: something was added. */
  wake(): void;
  /** Ends when nothing can be claimed any more and nothing is being worked on. */
  drained(): Promise<void>;
  /** Lets go of what is being worked on; it is found again after its lease. */
  stop(): Promise<void>;
}

/** Not now, but later: no failure, and nothing is said. */
export class Postponed extends Error {
  readonly delaySeconds: number;

  constructor(why: string, delaySeconds: number) {
    super(why);
    this.name = "Postponed";
    this.delaySeconds = delaySeconds;
  }
}

/** The work itself has counted its failures, and does not want to be tried again. */
export class GivenUp extends Error {}

const pollMilliseconds = 1000;
const claimsAtOnce = 4;
/** A beat is also when a cancelled job hears of it. */
const longestBeat = 3000;
const longestDelaySeconds = 600;

export function startWorker(options: WorkerOptions): Worker {
  const stopping = new AbortController();
  const busy = new Set<Promise<void>>();
  const owner = `${hostname()}:${process.pid}`;
  let filling: Promise<void> = Promise.resolve();

  // A claim takes some turns over a network: a few at a time fill many places sooner.
  let claiming = 0;
  async function fill(): Promise<void> {
    const free = Math.max(0, options.concurrency - busy.size);
    await Promise.all(Array.from({ length: Math.min(claimsAtOnce, free) }, claimWhileFree));
  }
  async function claimWhileFree(): Promise<void> {
    while (!stopping.signal.aborted && busy.size + claiming < options.concurrency) {
      claiming += 1;
      const job = await options.queue
        .claim(owner, options.leaseSeconds)
        .finally(() => (claiming -= 1));
      if (job === null) return;
      const work: Promise<void> = workOn(job, options, stopping.signal).finally(() => {
        busy.delete(work);
        wake();
      });
      busy.add(work);
    }
  }
  function wake(): void {
    filling = filling.then(fill).catch((error: unknown) => options.complain(String(error)));
  }
  const timer = setInterval(wake, pollMilliseconds);
  const stopListening = options.queue.onWork?.(wake);
  wake();
  return {
    wake,
    async drained() {
      do {
        wake();
        await filling;
        await Promise.all(busy);
        await filling;
      } while (busy.size > 0);
    },
    async stop() {
      stopping.abort();
      clearInterval(timer);
      stopListening?.();
      await filling;
      await Promise.allSettled(busy);
    },
  };
}

async function workOn(job: Job, options: WorkerOptions, stopping: AbortSignal): Promise<void> {
  const { queue, complain } = options;
  const ending = new AbortController();
  const over = new AbortController();
  const signal = AbortSignal.any([ending.signal, stopping]);
  const beating = keepLease(job, options, { ending, over: over.signal });
  try {
    await queue.complete(job, await options.work(job, signal));
  } catch (error) {
    // Stopped by us: the lease is left to run out, and the next process continues the run.
    if (stopping.aborted) return;
    const why = error instanceof Error ? error.message : String(error);
    if (error instanceof GivenUp) {
      complain(why);
      return await queue.complete(job, { failed: why });
    }
    if (!(error instanceof Postponed)) complain(`job ${job.id}, attempt ${job.attempt}: ${why}`);
    await queue.fail(job, { why, delaySeconds: delayOf(error, job) });
  } finally {
    over.abort();
    await beating;
  }
}

interface Beating {
  readonly ending: AbortController;
  readonly over: AbortSignal;
}

/** Renews the lease until the work is over, and ends the work when the lease is not ours any more. */
async function keepLease(job: Job, options: WorkerOptions, beating: Beating): Promise<void> {
  const { queue, leaseSeconds, complain } = options;
  const { ending, over } = beating;
  const pause = (milliseconds: number) =>
    delay(milliseconds, null, { signal: over, ref: false }).catch(() => null);
  while (!over.aborted) {
    await pause(Math.min(longestBeat, (leaseSeconds * 1000) / 3));
    if (over.aborted) return;
    const beat = queue.heartbeat(job, leaseSeconds).catch((error: unknown) => {
      complain(String(error));
      return "held" as const;
    });
    // A queue that does not answer for as long as a lease lasts gives the job to somebody else.
    const silent = pause(leaseSeconds * 1000).then(() => "lost" as const);
    const state = await Promise.race([beat, silent]);
    if (over.aborted) return;
    if (state !== "held") return ending.abort(state);
  }
}

function delayOf(error: unknown, { attempt }: Job): number {
  if (error instanceof Postponed) return error.delaySeconds;
  return Math.min(longestDelaySeconds, 10 * 4 ** (attempt - 1));
}
