import type { Redis } from "ioredis";
import { environmentError, usageError } from "../../agent/core/errors.ts";

/** Milliseconds without an answer after which a connection counts as cut and is made anew. */
const silence = 10_000;
/** Milliseconds within which a server must answer the first time. */
const patience = 5_000;

/**
 * A connection that outlives restarts and cuts: commands wait until the server is back, for as long as
 * it takes. Only the first contact fails, so that a wrong address is noticed.
 *
 * @param address `redis://`, `rediss://` or the path of a socket.
 * @throws RepairError (environment) when there is no server or ioredis is not installed.
 */
export async function connectRedis(address: string): Promise<Redis> {
  const { Redis } = await importOptional("ioredis", () => import("ioredis"));
  const redis = new Redis(address, {
    lazyConnect: true,
    // BullMQ insists on this: its commands may not give up on their own.
    maxRetriesPerRequest: null,
    socketTimeout: silence,
    keepAlive: silence,
    retryStrategy: (times) => Math.min(50 * 2 ** times, 2_000),
  });
  // Without a listener every failed attempt to reconnect would be printed; commands tell by waiting.
  redis.on("error", () => undefined);
  try {
    await Promise.race([redis.connect().then(() => redis.ping()), refuseAfter(patience)]);
    return redis;
  } catch (error) {
    redis.disconnect();
    const why = error instanceof Error ? error.message : String(error);
    throw environmentError(
      `no answer from the queue at ${describeRedis(address)}: ${hidePassword(why, address)}`,
      "start one with: redis-server --appendonly yes",
    );
  }
}

/** Loads an optional package. @throws RepairError (environment) that says how to get it. */
export async function importOptional<Module>(
  name: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")
      throw environmentError(`a queue on Redis needs the package ${name}`, `npm install ${name}`);
    throw error;
  }
}

/**
 * An address as people may see it: host, port and database, no user, password or parameter.
 *
 * @throws RepairError (usage) when it is no address of a Redis server.
 */
export function describeRedis(address: string): string {
  if (address.startsWith("/")) return address;
  const url = URL.parse(address);
  if (url === null || !["redis:", "rediss:"].includes(url.protocol))
    throw usageError(
      "got a queue that is neither redis://HOST:PORT, rediss://HOST:PORT nor the path of a socket",
    );
  return `${url.protocol}//${url.host}${url.pathname === "/" ? "" : url.pathname}`;
}

function hidePassword(text: string, address: string): string {
  const password = address.startsWith("/") ? "" : (URL.parse(address)?.password ?? "");
  if (password === "") return text;
  return text.replaceAll(password, "***").replaceAll(decodeURIComponent(password), "***");
}

async function refuseAfter(milliseconds: number): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
  throw new Error(`nothing came within ${milliseconds / 1000} s`);
}
