import { setTimeout as delay } from "node:timers/promises";
import type { Redis } from "ioredis";

/** How often something may be done, shared by everybody on one server. */
export interface SharedRate {
  /** Waits for its turn. @param perMinute at most so many, evenly, with a burst of a tenth of a minute. */
  take(
    what: string,
    options: { readonly perMinute: number; readonly signal: AbortSignal },
  ): Promise<void>;
}

/**
 * The generic cell rate algorithm (ITU-T I.371): one number a rate, the theoretical time of the next
 * turn. Taking a turn moves it on by one interval; who comes too early is told how long to wait, and
 * has its turn reserved, so that nobody starves.
 */
export function createSharedRate(redis: Redis, base: string): SharedRate {
  return {
    async take(what, { perMinute, signal }) {
      const interval = Math.max(1, Math.round(60_000 / perMinute));
      const burst = Math.max(interval, 6_000);
      const key = `${base}:own-rate:${what}`;
      const wait = await redis.eval(turnScript, 1, key, String(interval), String(burst));
      signal.throwIfAborted();
      if (Number(wait) > 0) await delay(Number(wait), null, { signal });
    },
  };
}

/** Times of the server, so that clocks of workers may differ. Milliseconds. */
const turnScript = `
local time = redis.call("time")
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local turn = math.max(now, tonumber(redis.call("get", KEYS[1]) or "0"))
redis.call("set", KEYS[1], turn + interval, "PX", turn + interval - now + burst)
return math.max(0, turn + interval - burst - now)
`;
