import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { loadConfig } from "../config.ts";
import { runsFolder } from "../run-folder.ts";
import { startWorker } from "../worker.ts";
import { readAppSettings, secretVariables } from "./app-settings.ts";
import { openAppStore } from "./app-store.ts";
import { workOnAsk } from "./job.ts";
import { jobOptions } from "./open-app.ts";
import { openQueues } from "./open-queues.ts";
import { readPagesSettings } from "./pages.ts";
import { defaultTerms, onTerms, termsForRun } from "./run-terms.ts";
import type { RunTerms } from "./run-terms.ts";

export interface AppWorkerOptions {
  readonly queueAddress: string;
  /** For what only this machine has to know; runs and their limits are counted on the server. */
  readonly state: string;
  readonly concurrency: number;
  readonly leaseSeconds: number;
  /** Instead of what `app serve` was told. */
  readonly terms: Partial<RunTerms>;
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
  const pages = readPagesSettings(environment);
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
        models: defaultTerms.models,
        cloneBase: settings.cloneBase,
        draft: defaultTerms.draft,
        commentInterval: 12_000,
        pages,
      },
      bots: defaultTerms.bots,
      environment,
      throttle: true,
      limits: defaultTerms.limits,
      complain: options.complain,
    },
    { queues: opened.queues, store: { ...openAppStore(database), ...opened.shared } },
  );
  const worker = startWorker({
    queue: opened.queues.runs,
    // Read for every run: `app serve` may have been started with others since.
    async work(claimed, signal) {
      const { terms: own, complain } = options;
      const terms = await termsForRun({ shared: opened.terms, own, complain });
      await workOnAsk(claimed, onTerms(job, terms), signal);
    },
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
