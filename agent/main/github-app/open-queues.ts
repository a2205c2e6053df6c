import { join } from "node:path";
import type { AppQueues } from "./receive.ts";
import type { SharedStore } from "./redis-store.ts";
import type { SharedTerms } from "./run-terms.ts";

export interface OpenQueues {
  /** Folder for the files of queues that need no server. */
  readonly state: string;
  /** `redis://…`, or null. */
  readonly address: string | null;
}

export interface OpenedQueues {
  readonly queues: AppQueues;
  /** What all machines know together; null when there is only this one. */
  readonly shared: SharedStore | null;
  readonly terms: SharedTerms | null;
  close(): Promise<void>;
}

/** Names on a Redis server; other programs of ours have queues beside them. */
export const queueNames = { runs: "app-runs", words: "app-words" } as const;

export async function openQueues({ state, address }: OpenQueues): Promise<OpenedQueues> {
  if (address !== null) {
    const [{ openRedisQueue }, { connectRedis }, { openRedisStore, openRedisTerms }] =
      await Promise.all([
        import("../../../tools/store/redis-queue.ts"),
        import("../../../tools/store/redis-connection.ts"),
        import("./redis-store.ts"),
      ]);
    const redis = await connectRedis(address);
    const runs = await openRedisQueue({ address, name: queueNames.runs });
    const words = await openRedisQueue({ address, name: queueNames.words });
    return {
      queues: { runs, words },
      shared: openRedisStore({ redis }),
      terms: openRedisTerms(redis),
      async close() {
        await Promise.all([runs.close(), words.close()]);
        redis.disconnect();
      },
    };
  }
  const [{ DatabaseSync }, { createSqliteQueue }] = await Promise.all([
    import("node:sqlite"),
    import("../../../tools/store/sqlite-queue.ts"),
  ]);
  const open = (name: string) => {
    const database = new DatabaseSync(join(state, name));
    database.exec(
      "pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000;",
    );
    return { database, queue: createSqliteQueue({ database }) };
  };
  const runs = open("runs.db");
  const words = open("words.db");
  return {
    queues: { runs: runs.queue, words: words.queue },
    shared: null,
    terms: null,
    async close() {
      runs.database.close();
      words.database.close();
    },
  };
}
