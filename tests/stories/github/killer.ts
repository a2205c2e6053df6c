import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SeenRequest } from "../../support/api-proxy.ts";
import type { AppProcess } from "./app-process.ts";

export interface Killer {
  /** For the proxy: true when the App was killed at this request. */
  interrupt(seen: SeenRequest): Promise<boolean>;
  /** Ends the killing. */
  disarm(): Promise<void>;
}

/**
 * Kills the App once before and once after every kind of call that changes something on the host, and
 * once at every step that appears in a journal.
 */
export function armKiller(app: () => AppProcess, folder: string): Killer {
  const done = new Set<string>();
  const killing = new AbortController();
  const { signal } = killing;
  const watching = watch();

  async function watch(): Promise<void> {
    while (!signal.aborted) {
      for (const step of stepsOf(folder)) {
        if (signal.aborted || done.has(step)) continue;
        done.add(step);
        await app().killAndRestart(`after the step ${step}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return {
    async interrupt({ operation, method, when }) {
      const key = `${when} ${operation}`;
      if (signal.aborted || method === "GET" || done.has(key)) return false;
      done.add(key);
      void app().killAndRestart(key);
      return true;
    },
    async disarm() {
      killing.abort();
      await watching;
    },
  };
}

/** Names of the steps in all journals. */
export function stepsOf(folder: string): ReadonlySet<string> {
  const journals = globSync("runs/*/journal.jsonl", { cwd: folder });
  return new Set(
    journals.flatMap((path) =>
      [...readFileSync(join(folder, path), "utf8").matchAll(/"step":"([\w-]+)"/g)].map(
        (match) => match[1] ?? "",
      ),
    ),
  );
}
