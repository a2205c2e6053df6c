import { setTimeout as delay } from "node:timers/promises";
import type { SharedRate } from "./redis-rate.ts";

/** The same turns as on a server, for one process. */
export function createMemoryRate(): SharedRate {
  const turns = new Map<string, number>();
  return {
    async take(what, { perMinute, signal }) {
      const interval = Math.max(1, Math.round(60_000 / perMinute));
      const burst = Math.max(interval, 6_000);
      const now = Date.now();
      const turn = Math.max(now, turns.get(what) ?? 0);
      turns.set(what, turn + interval);
      signal.throwIfAborted();
      const wait = turn + interval - burst - now;
      if (wait > 0) await delay(wait, null, { signal });
    },
  };
}
