import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { loadConfig } from "../config.ts";
import { runsFolder } from "../run-folder.ts";
import { startWorker } from "../worker.ts";
import { readAppSettings, secretVariables } from "./app-settings.ts";
import { openAppStore } from "./app-store.ts";
import { workOnAsk } from "./job.ts";
import { defaultLimits } from "./limits.ts";
import { jobOptions } from "./open-app.ts";
import { openQueues } from "./open-queues.ts";

export interface AppWorkerOptions {
  readonly queueAddress: string;
  /** For what only this machine has to know; runs and their limits are counted on the server. */
  readonly state: string;
  readonly concurrency: number;
  readonly leaseSeconds: number;
  /** That a comment may choose. */
  readonly models: readonly string[];
  readonly draft: boolean;
  readonly complain: (text: string) => void;
}

/**
 * Works on the App's runs from a queue on a server, on a machine of its own: `app serve --jobs 0`
 * answers the deliveries and the words. Takes the App's secrets out of the environment.
 *
 * @throws RepairError (usage) that names the variable which is missing.
 */
export async function openAppWorker(
  options: AppWorkerOptions,
): Promise<{ close(): Promise<void> }> {
  const environment = { ...process.env };
  const settings = await readAppSettings(environment);
  for (const name of secretVariables) delete process.env[name];
  const { config } = await loadConfig({ flags: {}, environment, folder: null });
  await mkdir(options.state, { recursive: true, mode: 0o700 });
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(join(options.state, "app.db"));
  const opened = await openQueues({ state: options.state, address: options.queueAddress });
  const job = jobOptions(
    {
      settings,
      setup: {
        runs: runsFolder(environment),
        config,
        models: options.models,
        cloneBase: settings.cloneBase,
        draft: options.draft,
        commentInterval: 12_000,
      },
      bots: [],
      environment,
      throttle: true,
      limits: defaultLimits,
      complain: options.complain,
    },
    { queues: opened.queues, store: { ...openAppStore(database), ...opened.shared } },
  );
  const worker = startWorker({
    queue: opened.queues.runs,
    work: (claimed, signal) => workOnAsk(claimed, job, signal),
    concurrency: options.concurrency,
    leaseSeconds: options.leaseSeconds,
    complain: options.complain,
  });
  return {
    async close() {
      await worker.stop();
      await opened.close();
      database.close();
    },
  };
}
