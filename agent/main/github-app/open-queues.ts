import { join } from "node:path";
import type { AppQueues } from "./receive.ts";

export interface OpenQueues {
  /** Folder for the files of queues that need no server. */
  readonly state: string;
  /** `redis://…`, or null. */
  readonly address: string | null;
}

export interface OpenedQueues {
  readonly queues: AppQueues;
  close(): Promise<void>;
}

/** Names on a Redis server; other programs of ours have queues beside them. */
export const queueNames = { runs: "app-runs", words: "app-words" } as const;

export async function openQueues({ state, address }: OpenQueues): Promise<OpenedQueues> {
  if (address !== null) {
    const { openRedisQueue } = await import("../../../tools/store/redis-queue.ts");
    const runs = await openRedisQueue({ address, name: queueNames.runs });
    const words = await openRedisQueue({ address, name: queueNames.words });
    return {
      queues: { runs, words },
      close: async () => void (await Promise.all([runs.close(), words.close()])),
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
    async close() {
      runs.database.close();
      words.database.close();
    },
  };
}
