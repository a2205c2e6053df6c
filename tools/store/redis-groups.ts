import type { Redis } from "ioredis";

/** What BullMQ does not know: one of a group at a time, in order; cancelling; how often it was claimed. */
export interface Groups {
  nextNumber(): Promise<number>;
  join(group: string, member: Member): Promise<void>;
  /** How often the job was claimed, this time included; 0 when another of its group comes first. */
  admit(group: string | null, member: Member): Promise<number>;
  /** @returns the key of the next member. */
  leave(group: string, key: string): Promise<string | null>;
  members(group: string): Promise<readonly string[]>;
  /** Gives a held lock another token and length; false when it is not held any more. */
  renameLock(
    key: string,
    change: { readonly from: string; readonly to: string; readonly seconds: number },
  ): Promise<boolean>;
  attemptOf(key: string): Promise<number>;
  askToCancel(key: string): Promise<void>;
  isCancelling(key: string): Promise<boolean>;
  noteCancelled(key: string): Promise<void>;
  isCancelled(key: string): Promise<boolean>;
  countCancelled(): Promise<number>;
  noteWhy(key: string, why: string): Promise<void>;
  whyOf(key: string): Promise<string | null>;
}

export interface Member {
  readonly key: string;
  /** Smaller came first. */
  readonly number: number;
}

/** @param base where BullMQ keeps the queue: `prefix:name`. Fields are added to its jobs' hashes. */
export function createGroups(redis: Redis, base: string): Groups {
  const jobKey = (key: string) => `${base}:${key}`;
  const groupKey = (group: string) => `${base}:own-group:${group}`;
  const cancelled = `${base}:own-cancelled`;
  return {
    nextNumber: () => redis.incr(`${base}:own-number`),
    async join(group, { key, number }) {
      await redis.zadd(groupKey(group), "NX", String(number), key);
    },
    async admit(group, { key, number }) {
      if (group === null) return redis.hincrby(jobKey(key), "own-attempt", 1);
      const own = groupKey(group);
      const answer = await redis.eval(
        admitScript,
        2,
        own,
        `${own}:holder`,
        base,
        key,
        String(number),
      );
      return Number(answer);
    },
    async leave(group, key) {
      await redis.zrem(groupKey(group), key);
      return (await redis.zrange(groupKey(group), "0", "0"))[0] ?? null;
    },
    members: (group) => redis.zrange(groupKey(group), "0", "-1"),
    async renameLock(key, { from, to, seconds }) {
      const lock = `${jobKey(key)}:lock`;
      const milliseconds = String(Math.round(seconds * 1000));
      return (await redis.eval(renameLockScript, 1, lock, from, to, milliseconds)) === 1;
    },
    attemptOf: async (key) => Number((await redis.hget(jobKey(key), "own-attempt")) ?? 0),
    async askToCancel(key) {
      await redis.eval(flagScript, 1, jobKey(key), "own-cancelling", "1");
    },
    isCancelling: async (key) => (await redis.hexists(jobKey(key), "own-cancelling")) === 1,
    async noteCancelled(key) {
      await redis.sadd(cancelled, key);
    },
    isCancelled: async (key) => (await redis.sismember(cancelled, key)) === 1,
    countCancelled: () => redis.scard(cancelled),
    async noteWhy(key, why) {
      await redis.eval(flagScript, 1, jobKey(key), "own-why", why);
    },
    whyOf: (key) => redis.hget(jobKey(key), "own-why"),
  };
}

/**
 * Joins if it has not yet; refuses while the group's holder has its lock, or an earlier member is not
 * finished; else makes it the holder and counts the attempt.
 */
const admitScript = `
local base, key, number = ARGV[1], ARGV[2], ARGV[3]
redis.call("zadd", KEYS[1], "NX", number, key)
local holder = redis.call("get", KEYS[2])
if holder and holder ~= key and redis.call("exists", base .. ":" .. holder .. ":lock") == 1 then
  return 0
end
for _, other in ipairs(redis.call("zrangebyscore", KEYS[1], "-inf", "(" .. number)) do
  if redis.call("exists", base .. ":" .. other) == 0
    or redis.call("hexists", base .. ":" .. other, "finishedOn") == 1 then
    redis.call("zrem", KEYS[1], other)
  else
    return 0
  end
end
redis.call("set", KEYS[2], key)
return redis.call("hincrby", base .. ":" .. key, "own-attempt", 1)
`;

const renameLockScript = `
if redis.call("get", KEYS[1]) ~= ARGV[1] then return 0 end
redis.call("set", KEYS[1], ARGV[2], "PX", ARGV[3])
return 1
`;

/** Never makes a job out of a field. */
const flagScript = `
if redis.call("exists", KEYS[1]) == 1 then redis.call("hset", KEYS[1], ARGV[1], ARGV[2]) end
return 0
`;
