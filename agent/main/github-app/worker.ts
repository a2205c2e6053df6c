import { hostname } from "node:os";
import type { Job, Queue } from "../../core/ports.ts";

export interface WorkerOptions {
  readonly queue: Queue;
  /** Throws for a failure that may pass: then the job comes again. */
  readonly work: (job: Job, signal: AbortSignal) => Promise<void>;
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

const pollMilliseconds = 1000;

export function startWorker(options: WorkerOptions): Worker {
  const stopping = new AbortController();
  const busy = new Set<Promise<void>>();
  const owner = `${hostname()}:${process.pid}`;
  let filling: Promise<void> = Promise.resolve();

  async function fill(): Promise<void> {
    while (!stopping.signal.aborted && busy.size < options.concurrency) {
      const job = await options.queue.claim(owner, options.leaseSeconds);
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
      await filling;
      await Promise.allSettled(busy);
    },
  };
}

async function workOn(job: Job, options: WorkerOptions, stopping: AbortSignal): Promise<void> {
  const { queue, leaseSeconds, complain } = options;
  const ending = new AbortController();
  const signal = AbortSignal.any([ending.signal, stopping]);
  const beat = setInterval(
    () => {
      queue
        .heartbeat(job, leaseSeconds)
        .then((state) => state === "held" || ending.abort(state))
        .catch((error: unknown) => complain(String(error)));
    },
    (leaseSeconds * 1000) / 3,
  );
  try {
    await options.work(job, signal);
    await queue.complete(job);
  } catch (error) {
    // Stopped by us: the lease is left to run out, and the next process continues the run.
    if (stopping.aborted) return;
    const why = error instanceof Error ? error.message : String(error);
    complain(`job ${job.id}, attempt ${job.attempt}: ${why}`);
    await queue.fail(job, { why, delaySeconds: 10 * 4 ** (job.attempt - 1) });
  } finally {
    clearInterval(beat);
  }
}
