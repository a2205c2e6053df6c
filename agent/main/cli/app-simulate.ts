import { mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { usageError } from "../../core/errors.ts";
import { createMemoryHost } from "../../../tools/github/memory-host.ts";
import type { MemoryHost } from "../../../tools/github/memory-host.ts";
import { loadConfig } from "../config.ts";
import { answerOnce } from "../github-app/answer-once.ts";
import type { Ask } from "../github-app/ask.ts";
import { readEvent } from "../github-app/event.ts";
import { redactorFor } from "../github-app/outgoing.ts";
import { settingsPaths } from "../github-app/repository-settings.ts";
import { runsFolder } from "../run-folder.ts";
import { parseFlags } from "./parse-flags.ts";

const flagsSchema = z.object({
  event: z.string().optional(),
  repo: z.string().default("."),
  permission: z.enum(["admin", "maintain", "write", "triage", "read", "none"]).default("write"),
  label: z.string().default("repair"),
  offline: z.boolean().default(false),
  json: z.boolean().default(false),
});

type Flags = z.infer<typeof flagsSchema>;

const login = "repair[bot]";

/** `repair app simulate event.json`: the App's whole way for one event, on a host in memory. */
export async function appSimulateCommand(
  file: string,
  given: Readonly<Record<string, unknown>>,
): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  const payload = await readPayload(file);
  const event = flags.event ?? guessEvent(payload);
  const intake = readEvent(
    { event, delivery: "simulated", payload },
    { label: flags.label, identity: login },
  );
  if (intake.kind === "ignored") {
    print(flags, { event, decision: `ignored: ${intake.why}` }, null);
    return 0;
  }
  const host = await hostFor(intake.ask, flags);
  const failure = await runAsk(intake.ask, { host, flags });
  print(flags, { event, decision: "taken", ...(failure === null ? {} : { failure }) }, host);
  return failure === null ? 0 : 1;
}

async function readPayload(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw usageError(`the event ${file} cannot be read: ${error.message}`);
  });
  try {
    return JSON.parse(text);
  } catch {
    throw usageError(`${file} is not JSON`, "pass the payload of a webhook delivery");
  }
}

function guessEvent(payload: unknown): string {
  const has = (key: string) => typeof payload === "object" && payload !== null && key in payload;
  if (has("comment") && has("issue")) return "issue_comment";
  if (has("issue")) return "issues";
  throw usageError("the event's kind is not clear", "name it with --event, e.g. --event push");
}

async function hostFor(ask: Ask, { permission, repo }: Flags): Promise<MemoryHost> {
  const { repository, text, trigger } = ask;
  const number = ask.issue ?? 0;
  const { title, body, url } = text ?? { title: "", body: "", url: null };
  const issue = { repository, number, title, body, comments: [], url };
  const labels = trigger.kind === "label" ? [trigger.name] : [];
  const opened = { issue, state: "open" as const, locked: false, assignees: [], labels };
  return createMemoryHost({
    identity: login,
    redact: redactorFor(process.env, []),
    repositories: {
      [repository]: {
        issues: new Map([[number, { ...opened, author: ask.actor.login }]]),
        permissions: { [ask.actor.login]: permission },
        files: await settingsFiles(repo),
      },
    },
  });
}

/** The local checkout stands for the default branch. */
async function settingsFiles(repo: string): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  for (const path of settingsPaths) {
    const text = await readFile(join(resolve(repo), path), "utf8").catch(() => null);
    if (text !== null) files[path] = text;
  }
  return files;
}

interface Simulation {
  readonly host: MemoryHost;
  readonly flags: Flags;
}

/** Why the job failed, or null. */
async function runAsk(ask: Ask, { host, flags }: Simulation): Promise<string | null> {
  const { config } = await loadConfig({ flags: {}, environment: process.env, folder: null });
  const runs = join(runsFolder(process.env), `simulated-${Date.now()}`);
  await mkdir(runs, { recursive: true });
  const setup = {
    runs,
    config: flags.offline ? { ...config, model: null } : config,
    models: [],
    cloneBase: "",
    source: resolve(flags.repo),
    draft: true,
    commentInterval: 0,
  };
  const openHost = async () => ({
    host,
    identity: login,
    token: null,
    close: async () => undefined,
  });
  const { failures } = await answerOnce(ask, { setup, bots: [], openHost });
  return failures[0] ?? null;
}

interface Told {
  readonly event: string;
  readonly decision: string;
  readonly failure?: string;
}

function print(flags: Flags, told: Told, host: MemoryHost | null): void {
  const { pullRequests = [], comments = [], reactions = [], checks = [] } = host ?? {};
  if (flags.json) {
    const all = { ...told, reactions, comments, pullRequests, checks };
    process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
    return;
  }
  const lines = [
    `${told.event}: ${told.decision}${told.failure === undefined ? "" : ` (${told.failure})`}`,
  ];
  for (const { reaction } of reactions) lines.push(`reaction ${reaction}`);
  for (const { issue, body } of comments) lines.push(`\ncomment on #${issue}\n${body}`);
  for (const { head, title, body } of pullRequests)
    lines.push(`\npull request ${head}: ${title}\n${body}`);
  for (const { name, conclusion, title } of checks)
    lines.push(`check ${name}: ${conclusion}, ${title}`);
  process.stdout.write(`${lines.join("\n")}\n`);
}
