import { z } from "zod";
import { RepairError, exitCodes } from "../../core/errors.ts";
import type { IssueComment } from "../../core/model.ts";
import type { CodeHost, Job, Queue } from "../../core/ports.ts";
import type { AppStore } from "./app-store.ts";
import type { Ask } from "./event.ts";
import { openProgressComment } from "./progress-comment.ts";
import { groupOf, startsRun } from "./receive.ts";
import { answerRun } from "./run-job.ts";
import type { RunSetup } from "./run-job.ts";
import { refusedActor } from "./who-may.ts";
import type { WhoMay } from "./who-may.ts";

export interface HostSession {
  readonly host: CodeHost;
  /** For the clone alone. */
  readonly token: string | null;
  /** Ends the token. */
  close(): Promise<void>;
}

export interface JobOptions {
  readonly openHost: (ask: Ask) => Promise<HostSession>;
  readonly queue: Queue;
  readonly store: AppStore;
  readonly whoMay: WhoMay;
  readonly runsADay: { readonly repository: number; readonly person: number };
  readonly setup: RunSetup;
}

/** Rechecked after the queue: its rows are a file that another version may have written. */
const askSchema = z.object({
  repository: z.string(),
  issue: z.number(),
  installation: z.number().nullable(),
  actor: z.object({ login: z.string(), type: z.string() }),
  command: z.union([
    z.enum(["run", "retry", "cancel", "explain", "plan", "status", "help"]),
    z.object({ unclear: z.string() }),
  ]),
  options: z.object({
    model: z.string().nullable(),
    budget: z.number().nullable(),
    base: z.string().nullable(),
  }),
  comment: z.number().nullable(),
  at: z.string(),
  title: z.string(),
  body: z.string(),
  url: z.string(),
  defaultBranch: z.string(),
  businessKey: z.string(),
});

/** One wish of one person, from the permission to the last word. Throws for what may pass by itself. */
export async function workOnAsk(job: Job, options: JobOptions, signal: AbortSignal): Promise<void> {
  const ask = askSchema.parse(job.body);
  const session = await options.openHost(ask);
  try {
    const { host } = session;
    if ((await refusedActor(host, { ask, whoMay: options.whoMay }, signal)) !== null)
      return await react(host, { ask, reaction: "-1" }, signal);
    await answer({ job, ask, session }, options, signal);
  } finally {
    await session.close();
  }
}

export interface Asked {
  readonly job: Job;
  readonly ask: Ask;
  readonly session: HostSession;
}

async function answer(asked: Asked, options: JobOptions, signal: AbortSignal): Promise<void> {
  const { ask, session } = asked;
  const { host } = session;
  if (typeof ask.command === "object") {
    await react(host, { ask, reaction: "confused" }, signal);
    return say(
      asked,
      { title: "not understood", body: `${ask.command.unclear}.\n\n${help}` },
      signal,
    );
  }
  if (startsRun(ask)) return answerRunOnce(asked, options, signal);
  await react(host, { ask, reaction: "eyes" }, signal);
  if (ask.command === "cancel") {
    await options.queue.cancel(groupOf(ask));
    return;
  }
  if (ask.command === "help") return say(asked, { title: "help", body: help }, signal);
  const last = options.store.lastRun(groupOf(ask));
  const body = last === null ? "No run yet." : `The last run is \`${last.id}\`: ${last.status}.`;
  // A run that is going on keeps its own comment up to date.
  if (last?.status !== "running") await say(asked, { title: "status", body }, signal);
}

/** A second wish while a run was going on is answered by that run; closed and locked issues by none. */
async function answerRunOnce(
  asked: Asked,
  options: JobOptions,
  signal: AbortSignal,
): Promise<void> {
  const { ask, job, session } = asked;
  const { host } = session;
  if (options.store.answeredBy(groupOf(ask), job.enqueuedAt) !== null)
    return react(host, { ask, reaction: "eyes" }, signal);
  const now = await host.readIssue(
    { repository: ask.repository, number: ask.issue, asOf: ask.at },
    signal,
  );
  if (now.state === "closed" || now.locked)
    return react(host, { ask, reaction: "confused" }, signal);
  if (isTooMuch(ask, options)) {
    await react(host, { ask, reaction: "confused" }, signal);
    return say(asked, { title: "not today", body: "The daily number of runs is used up." }, signal);
  }
  await react(host, { ask, reaction: "eyes" }, signal);
  await runAndTell({ ...asked, comments: now.issue.comments }, options, signal);
}

function isTooMuch(ask: Ask, { store, runsADay }: JobOptions): boolean {
  return (
    store.runsToday({ repository: ask.repository }) >= runsADay.repository ||
    store.runsToday({ login: ask.actor.login }) >= runsADay.person
  );
}

interface AskedRun extends Asked {
  readonly comments: readonly IssueComment[];
}

async function runAndTell(
  asked: AskedRun,
  options: JobOptions,
  signal: AbortSignal,
): Promise<void> {
  const { ask, job, session } = asked;
  const { repository } = ask;
  const run = runIdOf(asked);
  options.store.startRun({ id: run, group: groupOf(ask), repository, login: ask.actor.login });
  const progress = openProgressComment({
    host: session.host,
    repository,
    issue: ask.issue,
    run,
    interval: options.setup.commentInterval,
    signal,
  });
  try {
    const ended = await answerRun({ ...asked, run, progress }, options.setup, signal);
    options.store.endRun(run, ended.status);
    await progress.end(ended.title, ended.body);
  } catch (error) {
    if (signal.aborted && signal.reason === "cancelled") {
      options.store.endRun(run, "cancelled");
      return progress.end("cancelled", "As you wished. `/repair` begins anew.");
    }
    if (signal.aborted || isPassing(error, job)) throw error;
    options.store.endRun(run, "failed");
    await progress.end("failed", explain(error));
  }
}

/** What a stranger's eyes may see of an unexpected error is that there was one. */
function explain(error: unknown): string {
  if (!(error instanceof RepairError)) return "An unexpected error, which is in the App's log.";
  return `${error.message}${error.mend === null ? "" : `\n\n${error.mend}`}`;
}

/** Trouble of the host or the machine may pass; wrong input will not. */
function isPassing(error: unknown, job: Job): boolean {
  if (job.attempt >= 3) return false;
  if (!(error instanceof RepairError)) return true;
  const kinds: readonly number[] = [exitCodes.host, exitCodes.environment, exitCodes.internal];
  return kinds.includes(error.exitCode);
}

/** The same for every try of one job, so that a killed run continues in its own folder. */
function runIdOf({ ask, job }: Asked): string {
  const stamp = job.enqueuedAt.replaceAll(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `r-${stamp}-${ask.repository.replaceAll(/[^\w-]/g, "-").toLowerCase()}-${ask.issue}-${job.id}`;
}

interface Sign {
  readonly ask: Ask;
  readonly reaction: "eyes" | "confused" | "-1";
}

async function react(host: CodeHost, { ask, reaction }: Sign, signal: AbortSignal): Promise<void> {
  const { repository, issue, comment } = ask;
  await host.react({ repository, issue, comment, reaction }, signal);
}

interface Words {
  readonly title: string;
  readonly body: string;
}

/** Beside the comment of the run, which it must not overwrite. */
async function say(
  { ask, session }: Asked,
  { title, body }: Words,
  signal: AbortSignal,
): Promise<void> {
  const { repository, issue } = ask;
  const marker = `<!-- repair:v1 answer issue=${issue} -->`;
  await session.host.say(
    { repository, issue, marker, body: `### repair: ${title}\n\n${body}` },
    signal,
  );
}

const help = `Commands, at the start of a line:
- \`/repair\` finds the fault, repairs it and opens a draft pull request with the evidence; \`/repair retry\` does it again
- \`/repair explain\` only says where the fault is, and why
- \`/repair cancel\` stops · \`/repair status\` · \`/repair help\`

Options: \`--model NAME\`, \`--budget DOLLARS\`, \`--base BRANCH\`.`;
