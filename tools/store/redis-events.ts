import type * as bullmq from "bullmq";
import type { Redis } from "ioredis";

/** Tells at once when a job came or ended, wherever that happened. */
export interface JobEvents {
  /** Resolves when the job ended, when the time is over, or when the signal is aborted; never rejects. */
  wait(
    key: string,
    options: { readonly milliseconds: number; readonly signal: AbortSignal },
  ): Promise<void>;
  /** @returns what ends it. */
  onWaiting(look: () => void): () => void;
  close(): Promise<void>;
}

/** Longer would be taken for a cut connection. Milliseconds. */
const blocking = 4_000;

/** One more connection, made when it is first needed; an event that is missed costs only time. */
export function createJobEvents(
  { QueueEvents }: Pick<typeof bullmq, "QueueEvents">,
  { name, redis }: { readonly name: string; readonly redis: Redis },
): JobEvents {
  const waiting = new Map<string, Set<() => void>>();
  let events: InstanceType<typeof QueueEvents> | null = null;
  const looking = new Set<() => void>();
  const listen = (): void => {
    if (events !== null) return;
    events = new QueueEvents(name, {
      connection: redis.duplicate(),
      prefix: "repair",
      blockingTimeout: blocking,
    });
    const wake = ({ jobId }: { readonly jobId: string }) => {
      for (const done of waiting.get(jobId) ?? []) done();
    };
    events.on("completed", wake);
    events.on("failed", wake);
    events.on("waiting", () => {
      for (const look of looking) look();
    });
    events.on("error", () => undefined);
  };
  return {
    async wait(key, { milliseconds, signal }) {
      listen();
      const { promise, resolve } = Promise.withResolvers<void>();
      const own = waiting.get(key) ?? new Set();
      waiting.set(key, own.add(resolve));
      const timer = setTimeout(resolve, milliseconds);
      signal.addEventListener("abort", () => resolve(), { once: true });
      if (signal.aborted) resolve();
      await promise;
      clearTimeout(timer);
      own.delete(resolve);
      if (own.size === 0) waiting.delete(key);
    },
    onWaiting(look) {
      listen();
      looking.add(look);
      return () => void looking.delete(look);
    },
    async close() {
      await events?.close();
    },
  };
}
