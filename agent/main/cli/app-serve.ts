import { dirname, join } from "node:path";
import { z } from "zod";
import { loadConfig } from "../config.ts";
import { readAppSettings, secretVariables } from "../github-app/app-settings.ts";
import { defaultLimits } from "../github-app/limits.ts";
import { openApp } from "../github-app/open-app.ts";
import { readPagesSettings } from "../github-app/pages.ts";
import { runsFolder } from "../run-folder.ts";
import { onInterrupt } from "./interrupt.ts";
import { parseFlags } from "./parse-flags.ts";

const words = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((word) => word.trim())
      .filter(Boolean),
  );

const dollars = z.coerce.number().positive();
const count = z.coerce.number().int().positive();

const flagsSchema = z.object({
  host: z.string().default("127.0.0.1"),
  port: z.coerce.number().int().min(0).max(65_535).default(8731),
  label: z.string().min(1).default("repair"),
  bots: words,
  models: words,
  jobs: z.coerce.number().int().min(0).max(32).default(1),
  queue: z.string().optional(),
  dailyBudget: dollars.default(defaultLimits.dollars.repository),
  personBudget: dollars.default(defaultLimits.dollars.person),
  dailyRuns: count.default(defaultLimits.runs.repository),
  ready: z.boolean().default(false),
  state: z.string().optional(),
  throttle: z.boolean().default(true),
  lease: z.coerce.number().min(1).max(3600).default(60),
});

/** `repair app serve`: answers deliveries until it is stopped. */
export async function appServeCommand(given: Readonly<Record<string, unknown>>): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  const environment = { ...process.env };
  const settings = await readAppSettings(environment);
  const pages = readPagesSettings(environment);
  for (const name of secretVariables) delete process.env[name];
  const { config } = await loadConfig({ flags: {}, environment, folder: null });
  const runs = runsFolder(environment);
  const interrupt = onInterrupt(process.stderr);
  const app = await openApp({
    settings,
    setup: {
      runs,
      config,
      models: flags.models,
      cloneBase: settings.cloneBase,
      draft: !flags.ready,
      commentInterval: 12_000,
      pages,
    },
    label: flags.label,
    bots: flags.bots,
    host: flags.host,
    port: flags.port,
    concurrency: flags.jobs,
    limits: {
      ...defaultLimits,
      runs: { ...defaultLimits.runs, repository: flags.dailyRuns },
      dollars: { repository: flags.dailyBudget, person: flags.personBudget },
      running: {
        repository: Math.max(flags.jobs, defaultLimits.running.repository),
        installation: Math.max(flags.jobs, defaultLimits.running.installation),
      },
    },
    queueAddress: flags.queue ?? null,
    state: flags.state ?? join(dirname(runs), "app"),
    environment,
    throttle: flags.throttle,
    pages,
    leaseSeconds: flags.lease,
    complain: (text) => process.stderr.write(`${new Date().toISOString()} ${text}\n`),
  });
  process.stderr.write(
    `listening on http://${flags.host}:${app.port}/webhook as ${settings.identity.login}, label ${flags.label}, model ${config.model ?? "none (offline)"}\n`,
  );
  const stopped = Promise.withResolvers<void>();
  interrupt.signal.addEventListener("abort", () => stopped.resolve(), { once: true });
  await stopped.promise;
  await app.close();
  interrupt.stop();
  return 0;
}
