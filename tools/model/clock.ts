import { setTimeout as sleep } from "node:timers/promises";

/** Time and chance, so that tests of waiting need not wait. */
export interface Clock {
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** 0 to 1. */
  random(): number;
}

export const systemClock: Clock = {
  sleep: async (milliseconds, signal) => {
    await sleep(milliseconds, undefined, { signal });
  },
  random: Math.random,
};
