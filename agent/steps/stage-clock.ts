import type { RunContext } from "../core/run-context.ts";

/** Wall-clock seconds of a stage whose work comes in many pieces, told as one step when it is over. */
export interface StageClock {
  time<Value>(piece: () => Promise<Value>): Promise<Value>;
  /** Making the items is the work; what is done with them in between is not. */
  timeEach<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item, void>;
  /** Says nothing of a stage without a piece. */
  finish(summary: string): void;
}

export function createStageClock(context: Pick<RunContext, "emit">, step: string): StageClock {
  let seconds: number | null = null;
  async function time<Value>(piece: () => Promise<Value>): Promise<Value> {
    if (seconds === null)
      context.emit({ kind: "step-started", step, at: new Date().toISOString() });
    seconds ??= 0;
    const started = performance.now();
    try {
      return await piece();
    } finally {
      seconds += (performance.now() - started) / 1000;
    }
  }
  return {
    time,
    async *timeEach(items) {
      const iterator = items[Symbol.asyncIterator]();
      try {
        for (;;) {
          const next = await time(() => iterator.next());
          if (next.done === true) return;
          yield next.value;
        }
      } finally {
        await iterator.return?.();
      }
    },
    finish(summary) {
      if (seconds === null) return;
      const at = new Date().toISOString();
      context.emit({ kind: "step-finished", step, at, seconds, replayed: false, summary });
    },
  };
}
