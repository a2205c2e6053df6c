import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { RepairError, exitCodes } from "../../core/errors.ts";
import type { Issue } from "../../core/model.ts";
import type { HostIssue, Job } from "../../core/ports.ts";
import { cancelledText } from "./answers.ts";
import { groupOf } from "./ask.ts";
import type { IssueAsk } from "./ask.ts";
import type { Asked, JobOptions } from "./job.ts";
import { passedLimit, waitForRoom } from "./limits.ts";
import { runAddress } from "./pages.ts";
import { openProgressComment } from "./progress-comment.ts";
import { costFor } from "./run-config.ts";
import { answerRun } from "./run-job.ts";
import type { LedgerRun, RunKind } from "./run-ledger.ts";
import { placeOf, react, say } from "./say.ts";

/** A second wish while a run was going on is answered by that run; closed and locked issues by none. */
export async function answerWithRun(
  asked: Asked,
  options: JobOptions,
  signal: AbortSignal,
): Promise<void> {
  const { ask, job, session } = asked;
  const { store } = options;
  const again = ask.command === "run" || ask.command === "retry";
  if (again && (await store.runs.answeredBy(groupOf(ask), job.enqueuedAt)) !== null)
    return react(asked, "eyes", signal);
  const reference = { repository: ask.repository, number: ask.issue, asOf: ask.at };
  const now = await session.host.readIssue(reference, signal);
  if (now.state === "closed" || now.locked) return react(asked, "confused", signal);
  if (isLabelGone(ask, now)) return;
  const run = runIdOf(asked);
  const cost = costFor({ ask, settings: asked.settings, config: options.setup.config });
  const limited = { ask, run, cost, isStranger: asked.isStranger, settings: asked.settings };
  const earlier = await store.runs.ended(groupOf(ask));
  const isNew = (await store.runs.last(groupOf(ask)))?.id !== run;
  const why = isNew ? await whyNot({ asked, earlier }, options, limited) : null;
  if (why !== null) {
    await react(asked, "confused", signal);
    return say(asked, { title: "not now", body: `Nothing was started: ${why}.` }, signal);
  }
  await waitForRoom(limited, store, options.limits);
  await react(asked, "eyes", signal);
  const issue = await issueAsAsked(asked, { now, earlier }, options);
  await runAndTell({ ...asked, issue, run, cost, earlier }, options, signal);
}

/** Taken away before we came to it. A host that names no labels at all is not asked. */
function isLabelGone({ trigger }: IssueAsk, { labels }: HostIssue): boolean {
  if (trigger.kind !== "label") return false;
  return !labels.some((label) => label.toLowerCase() === trigger.name.toLowerCase());
}

interface Before {
  readonly asked: Asked;
  readonly earlier: readonly LedgerRun[];
}

async function whyNot(
  { asked, earlier }: Before,
  { store, limits }: JobOptions,
  limited: Parameters<typeof passedLimit>[0],
): Promise<string | null> {
  const { maxAttempts } = asked.settings.followup;
  const followed = earlier.filter(({ kind }) => kind === "follow-up").length;
  if (asked.ask.command === "follow-up" && followed >= maxAttempts)
    return `${maxAttempts} follow-ups were tried; a person has to go on`;
  return passedLimit(limited, store, limits);
}

interface AsAsked {
  readonly now: HostIssue;
  readonly earlier: readonly LedgerRun[];
}

/**
 * The issue's text at the time it was asked: from the event, or as the last run had it. Only what was
 * never seen before is read as it is now. Our own comments are no part of it.
 */
async function issueAsAsked(
  { ask, session }: Asked,
  { now, earlier }: AsAsked,
  { setup }: JobOptions,
): Promise<Issue> {
  const { repository, issue: number } = ask;
  const comments = now.issue.comments.filter(({ author }) => author !== session.identity);
  const frozen =
    earlier[0] === undefined ? null : await frozenText(join(setup.runs, earlier[0].id));
  const { title, body, url } = ask.text ?? frozen ?? now.issue;
  return { repository, number, title, body, url, comments };
}

const frozenRequest = z.object({
  issue: z.object({ title: z.string(), body: z.string(), url: z.string().nullable() }),
});

async function frozenText(folder: string) {
  const text = await readFile(join(folder, "request.json"), "utf8").catch(() => null);
  if (text === null) return null;
  const parsed = frozenRequest.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data.issue : null;
}

interface RunToTell extends Asked {
  readonly issue: Issue;
  readonly run: string;
  readonly cost: number | null;
  readonly earlier: readonly LedgerRun[];
}

async function runAndTell(
  asked: RunToTell,
  options: JobOptions,
  signal: AbortSignal,
): Promise<void> {
  const { ask, run, earlier, cost } = asked;
  const { runs } = options.store;
  const { repository, installation, actor } = ask;
  const group = groupOf(ask);
  const { login } = actor;
  await runs.start({
    id: run,
    group,
    repository,
    installation,
    login,
    kind: kindOf(ask),
    limit: cost,
  });
  const { pages = null } = options.setup;
  const progress = openProgressComment({
    host: asked.session.host,
    repository,
    issue: placeOf(ask),
    run,
    address: pages === null ? null : runAddress(pages, run),
    attempt: earlier.length + 1,
    earlier,
    limit: cost,
    interval: options.setup.commentInterval,
    signal,
  });
  const previous = earlier.find(({ pull }) => pull !== null)?.id ?? null;
  try {
    const run = options.run ?? answerRun;
    const ended = await run({ ...asked, previous, progress }, options.setup, signal);
    await runs.end(asked.run, ended);
    await progress.end(ended.title, ended.body);
  } catch (error) {
    const unknown = { dollars: null, pull: null };
    if (signal.aborted && signal.reason === "cancelled") {
      await runs.end(asked.run, { ...unknown, status: "cancelled" });
      return progress.end("cancelled", cancelledText(ask));
    }
    if (signal.aborted || (await isPassing(error, { job: asked.job, options, ask }))) throw error;
    await runs.end(asked.run, { ...unknown, status: "failed" });
    await progress.end("failed", explain(error));
  }
}

/** What a stranger's eyes may see of an unexpected error is that there was one. */
function explain(error: unknown): string {
  if (!(error instanceof RepairError)) return "An unexpected error, which is in the App's log.";
  return `${error.message}${error.mend === null ? "" : `\n\n${error.mend}`}`;
}

interface Passing {
  readonly job: Job;
  readonly ask: IssueAsk;
  readonly options: JobOptions;
}

const mostRetries = 3;

/** Trouble of the host or the machine may pass; wrong input will not. */
async function isPassing(error: unknown, { ask, options }: Passing): Promise<boolean> {
  const kinds: readonly number[] = [exitCodes.host, exitCodes.environment, exitCodes.internal];
  const mayPass = !(error instanceof RepairError) || kinds.includes(error.exitCode);
  return mayPass && (await options.store.tries.fail(`${ask.businessKey}:run`)) < mostRetries;
}

function kindOf({ command }: IssueAsk): RunKind {
  if (command === "explain" || command === "follow-up") return command;
  return "repair";
}

/** The same for every try of one job, so that a killed run continues in its own folder. */
function runIdOf({ ask, job }: Asked): string {
  const stamp = job.enqueuedAt.replaceAll(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `r-${stamp}-${ask.repository.replaceAll(/[^\w-]/g, "-").toLowerCase()}-${ask.issue}-${job.id}`;
}
