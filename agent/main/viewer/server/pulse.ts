import { setTimeout as wait } from "node:timers/promises";
import type { SSEStreamingApi } from "hono/streaming";

/** Silence is broken this often, so that whoever stands between does not close the connection. */
const heartbeat = 15_000;

export interface PulseOptions {
  /** Milliseconds. */
  readonly interval: number;
  /** Ends it for all pages: the server closes. */
  readonly signal: AbortSignal;
}

/** Waits from one look to the next; false once the page or the server is gone. */
export function openPulse(
  stream: SSEStreamingApi,
  { interval, signal }: PulseOptions,
): () => Promise<boolean> {
  const gone = new AbortController();
  stream.onAbort(() => gone.abort());
  const end = AbortSignal.any([signal, gone.signal]);
  let silent = 0;
  return async () => {
    if (end.aborted || stream.closed) return false;
    await wait(interval, undefined, { signal: end }).catch(() => undefined);
    silent += interval;
    if (silent >= heartbeat && !end.aborted) {
      silent = 0;
      await stream.write(": still here\n\n");
    }
    return !end.aborted && !stream.closed;
  };
}
