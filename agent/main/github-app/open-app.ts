import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Queue } from "../../core/ports.ts";
import { createSqliteQueue } from "../../../tools/store/sqlite-queue.ts";
import { openAppStore } from "./app-store.ts";
import type { AppStore } from "./app-store.ts";
import type { AppSettings } from "./app-settings.ts";
import type { Ask } from "./event.ts";
import { workOnAsk } from "./job.ts";
import type { HostSession, JobOptions } from "./job.ts";
import { redactorFor } from "./outgoing.ts";
import type { Environment } from "./outgoing.ts";
import { createWebhookApp, listen } from "./server.ts";
import type { Listening } from "./server.ts";
import type { RunSetup } from "./run-job.ts";
import { writersMay } from "./who-may.ts";
import type { WhoMay } from "./who-may.ts";
import { startWorker } from "../worker.ts";
import type { Worker } from "../worker.ts";

export interface OpenAppOptions {
  readonly settings: AppSettings;
  readonly setup: RunSetup;
  readonly label: string;
  readonly bots: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly concurrency: number;
  /** Where queue and deliveries are kept. */
  readonly state: string;
  readonly environment: Environment;
  readonly throttle: boolean;
  readonly leaseSeconds: number;
  readonly complain: (text: string) => void;
}

export interface OpenedApp extends Listening {
  readonly queue: Queue;
  readonly store: AppStore;
  readonly worker: Worker;
}

/** The whole App in one process: server, queue, workers. What is queued survives its end. */
export async function openApp(options: OpenAppOptions): Promise<OpenedApp> {
  const { DatabaseSync } = await import("node:sqlite");
  await mkdir(options.state, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(options.state, "app.db"));
  database.exec(
    "pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000;",
  );
  const queue = createSqliteQueue({ database });
  const store = openAppStore(database);
  const job = jobOptions(options, { queue, store });
  const worker = startWorker({
    queue,
    work: (claimed, signal) => workOnAsk(claimed, job, signal),
    concurrency: options.concurrency,
    leaseSeconds: options.leaseSeconds,
    complain: options.complain,
  });
  const secret = options.settings.webhookSecret;
  const settings = { label: options.label, identity: options.settings.identity.login };
  const app = createWebhookApp({ queue, store, secret, settings }, () => worker.wake());
  const listening = await listen({ app, host: options.host, port: options.port });
  return {
    queue,
    store,
    worker,
    port: listening.port,
    async close() {
      await listening.close();
      await worker.stop();
      database.close();
    },
  };
}

function jobOptions(
  { settings, setup, bots, environment, throttle }: OpenAppOptions,
  { queue, store }: { queue: Queue; store: AppStore },
): JobOptions {
  const whoMay: WhoMay = { ...writersMay, bots };
  return {
    queue,
    store,
    whoMay,
    setup,
    runsADay: { repository: 50, person: 20 },
    openHost: (ask) => openSession(ask, { settings, environment, throttle }),
  };
}

interface SessionOptions {
  readonly settings: AppSettings;
  readonly environment: Environment;
  readonly throttle: boolean;
}

/** A token for the one repository of the wish, ended when the wish is answered. */
async function openSession(
  ask: Ask,
  { settings, environment, throttle }: SessionOptions,
): Promise<HostSession> {
  const { apiBase, identity, webhookSecret } = settings;
  const { createGitHubHost } = await import("../../../tools/github/host.ts");
  const opened = await openToken(ask, settings);
  const { token, secrets } = opened;
  const redact = redactorFor(environment, [token, webhookSecret, ...secrets]);
  const host = await createGitHubHost({
    apiBase,
    token,
    throttle,
    identity: identity.login,
    redact,
  });
  return { host, token, close: () => opened.revoke() };
}

async function openToken(ask: Ask, { apiBase, identity }: AppSettings) {
  if (identity.kind === "token")
    return { token: identity.token, revoke: async () => undefined, secrets: [] };
  const { openInstallation } = await import("../../../tools/github/installation.ts");
  const { appId, privateKey } = identity;
  const { repository, installation } = ask;
  const opened = await openInstallation(
    { apiBase, appId, privateKey },
    { repository, installation },
  );
  return { ...opened, secrets: [privateKey.trim()] };
}
