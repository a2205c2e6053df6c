import { ModelError } from "../../agent/core/errors.ts";

export interface WatchOptions {
  /** In all. */
  readonly callSeconds: number;
  /** Between two pieces, and before the first. */
  readonly stallSeconds: number;
  readonly signal: AbortSignal;
}

/**
 * Collects a stream under two clocks. What it is given to `open` with is aborted when a clock runs out or
 * the caller gives up, so that no connection is left behind.
 * @throws ModelError timed-out
 */
export async function watchStream<Piece>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<Piece>>,
  { callSeconds, stallSeconds, signal }: WatchOptions,
): Promise<readonly Piece[]> {
  const stop = new AbortController();
  const expire = (message: string) => () => stop.abort(new ModelError("timed-out", message));
  const whole = setTimeout(expire(`no whole reply within ${callSeconds} s`), callSeconds * 1000);
  const stall = setTimeout(
    expire(`the reply stood still for ${stallSeconds} s`),
    stallSeconds * 1000,
  );
  const both = AbortSignal.any([signal, stop.signal]);
  try {
    return await abandonable(both, async () => {
      const pieces: Piece[] = [];
      for await (const piece of await open(both)) {
        stall.refresh();
        pieces.push(piece);
      }
      return pieces;
    });
  } catch (error) {
    signal.throwIfAborted();
    stop.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(whole);
    clearTimeout(stall);
    stop.abort();
  }
}

/** Some clients settle late after an abort, or never; the caller is not kept waiting for them. */
async function abandonable<Value>(signal: AbortSignal, work: () => Promise<Value>): Promise<Value> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
