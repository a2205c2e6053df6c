import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { AppSettings } from "./app-settings.ts";
import { openAppStore } from "./app-store.ts";
import type { AppStore } from "./app-store.ts";
import { startCatchUp } from "./catch-up.ts";
import { workOnAsk } from "./job.ts";
import type { JobOptions } from "./job.ts";
import type { AppLimits } from "./limits.ts";
import { openQueues } from "./open-queues.ts";
import { openSession } from "./open-session.ts";
import type { Environment } from "./outgoing.ts";
import { mountPages } from "./pages.ts";
import type { PagesSettings } from "./pages.ts";
import type { AppQueues } from "./receive.ts";
import type { RunSetup } from "./run-job.ts";
import { termsOf } from "./run-terms.ts";
import { createWebhookApp, listen } from "./server.ts";
import type { Listening } from "./server.ts";
import { createPermissionCache } from "./who-may.ts";
import { startWorker } from "../worker.ts";
import type { Worker } from "../worker.ts";

export interface OpenAppOptions {
  readonly settings: AppSettings;
  readonly setup: RunSetup;
  readonly label: string;
  readonly bots: readonly string[];
  readonly host: string;
  readonly port: number;
  /** Runs at the same time; 0 leaves them to workers elsewhere. */
  readonly concurrency: number;
  readonly limits: AppLimits;
  /** `redis://…`, or null for files of the state folder. */
  readonly queueAddress: string | null;
  /** Where queue and deliveries are kept. */
  readonly state: string;
  readonly environment: Environment;
  readonly throttle: boolean;
  /** Absent or null shows no pages. */
  readonly pages?: PagesSettings | null;
  readonly leaseSeconds: number;
  readonly complain: (text: string) => void;
}

export interface OpenedApp extends Listening {
  readonly queues: AppQueues;
  readonly store: AppStore;
}

/** Words are short: some of them are answered beside the runs, however few runs there may be. */
const wordsAtOnce = 4;

/** The whole App in one process: server, queues, workers. What is queued survives its end. */
export async function openApp(options: OpenAppOptions): Promise<OpenedApp> {
  const { DatabaseSync } = await import("node:sqlite");
  await mkdir(options.state, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(options.state, "app.db"));
  database.exec(
    "pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000;",
  );
  const opened = await openQueues({ state: options.state, address: options.queueAddress });
  const { queues, shared } = opened;
  await opened.terms?.write(termsOf(options));
  const store = { ...openAppStore(database), ...shared };
  const workers = startWorkers(options, { queues, store });
  const wake = () => workers.forEach((worker) => worker.wake());
  const secret = options.settings.webhookSecret;
  const settings = { label: options.label, identity: options.settings.identity.login };
  const intake = { queues, store, secret, settings };
  const app = createWebhookApp(intake, wake);
  const closing = new AbortController();
  const { pages = null, setup, complain } = options;
  const { signal } = closing;
  if (pages !== null) await mountPages(app, { pages, runs: setup.runs, closing: signal, complain });
  const listening = await listen({ app, host: options.host, port: options.port });
  const catchUp = startCatchUp({ settings: options.settings, intake, wake, complain });
  return {
    queues,
    store,
    port: listening.port,
    async close() {
      closing.abort();
      await listening.close();
      await catchUp.stop();
      await Promise.all(workers.map((worker) => worker.stop()));
      await opened.close();
      database.close();
    },
  };
}

interface Parts {
  readonly queues: AppQueues;
  readonly store: AppStore;
}

function startWorkers(options: OpenAppOptions, parts: Parts): readonly Worker[] {
  const { leaseSeconds, complain, concurrency } = options;
  const job = jobOptions(options, parts);
  const start = (queue: AppQueues["runs"], atOnce: number) =>
    startWorker({
      queue,
      work: (claimed, signal) => workOnAsk(claimed, job, signal),
      concurrency: atOnce,
      leaseSeconds,
      complain,
    });
  const words = start(parts.queues.words, wordsAtOnce);
  return concurrency === 0 ? [words] : [words, start(parts.queues.runs, concurrency)];
}

/** What works on a wish, here or in a worker elsewhere. */
export function jobOptions(
  options: Pick<
    OpenAppOptions,
    "settings" | "setup" | "bots" | "environment" | "throttle" | "limits" | "complain"
  >,
  { queues, store }: Parts,
): JobOptions {
  const { settings, setup, bots, environment, throttle, limits, complain } = options;
  return {
    queues,
    store,
    bots,
    limits,
    setup,
    complain,
    permissions: createPermissionCache(),
    openHost: (ask) =>
      openSession(ask, { settings, secrets: [settings.webhookSecret], environment, throttle }),
  };
}
