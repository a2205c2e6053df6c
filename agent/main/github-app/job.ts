import type { Job } from "../../core/ports.ts";
import { answerPlainly } from "./answers.ts";
import { answerWithRun } from "./answer-run.ts";
import type { AppStore } from "./app-store.ts";
import { askSchema, groupOf, isOnIssue, issueOfBranch, startsRun } from "./ask.ts";
import type { Ask, IssueAsk } from "./ask.ts";
import type { AppLimits } from "./limits.ts";
import { GivenUp, Postponed } from "../worker.ts";
import { take } from "./receive.ts";
import type { AppQueues } from "./receive.ts";
import { endCheck } from "./progress-check.ts";
import type { RepositorySettings } from "./repository-settings.ts";
import { defaultSettings } from "./repository-settings.ts";
import type { RunSetup, answerRun } from "./run-job.ts";
import { react, say } from "./say.ts";
import { readSettings } from "./session.ts";
import type { HostSession } from "./session.ts";
import type { SettingsFault } from "./parse-settings.ts";
import { harmless } from "../harmless.ts";
import { code } from "../summary.ts";
import { refusedActor } from "./who-may.ts";
import type { PermissionCache, WhoMay } from "./who-may.ts";

export interface JobOptions {
  readonly openHost: (ask: Ask) => Promise<HostSession>;
  readonly queues: AppQueues;
  readonly store: AppStore;
  readonly permissions: PermissionCache;
  /** Bots the operator allows beside those of the repository's settings. */
  readonly bots: readonly string[];
  readonly limits: AppLimits;
  readonly setup: RunSetup;
  /** Told what went wrong with a run, for the operator alone. */
  readonly complain?: (text: string) => void;
  /** Another way to answer with a run than in this process. */
  readonly run?: typeof answerRun;
}

/** A wish on whose answer we are at work. */
export interface Asked {
  readonly job: Job;
  readonly ask: IssueAsk;
  readonly session: HostSession;
  readonly settings: RepositorySettings;
  /** Somebody who may not start runs: nothing is executed or paid for them. */
  readonly isStranger: boolean;
}

/** A kill is no failure; but what kills its worker every time is given up one day. */
const mostBegun = 60;
const mostFailed = 5;

/** One wish of one person, from the permission to the last word. Throws for what may pass by itself. */
export async function workOnAsk(job: Job, options: JobOptions, signal: AbortSignal): Promise<void> {
  const parsed = askSchema.safeParse(job.body);
  if (!parsed.success)
    throw new GivenUp(`job ${job.id} is none that this version knows: ${parsed.error.message}`);
  const ask = parsed.data;
  const { tries } = options.store;
  const begun = await tries.begin(ask.businessKey);
  const session = await options.openHost(ask);
  try {
    if (begun > mostBegun) return await giveUp({ job, ask, session }, options, signal);
    await answerAsk({ job, ask, session }, options, signal);
  } catch (error) {
    if (error instanceof Postponed) await tries.takeBack(ask.businessKey);
    else if (!signal.aborted && (await tries.fail(ask.businessKey)) >= mostFailed)
      throw givenUp(ask, error);
    throw error;
  } finally {
    await session.close();
  }
}

function givenUp({ businessKey }: Ask, cause: unknown): GivenUp {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new GivenUp(`${businessKey} failed ${mostFailed} times and is given up: ${why}`, {
    cause,
  });
}

interface OpenedAsk {
  readonly job: Job;
  readonly ask: Ask;
  readonly session: HostSession;
}

async function answerAsk(
  { job, ask, session }: OpenedAsk,
  options: JobOptions,
  signal: AbortSignal,
): Promise<void> {
  if (!isOnIssue(ask)) return takeOnIssue({ job, ask, session }, options, signal);
  if (ask.trigger.kind === "ended") {
    const asked = { job, ask, session, settings: defaultSettings, isStranger: false };
    return answerPlainly(asked, options, signal);
  }
  const read = await readSettings(session.host, ask.repository, signal);
  const settings = read.kind === "good" ? read.settings : defaultSettings;
  const standing = await standingOf({ ask, session, settings }, options, signal);
  if (standing === "refused") return react({ ask, session }, "-1", signal);
  if (standing === "ignored") return;
  const asked = { job, ask, session, settings, isStranger: standing === "stranger" };
  if (read.kind === "bad" && startsRun(ask)) {
    await react(asked, "confused", signal);
    return say(asked, faultsText(read.path ?? "", read.faults), signal);
  }
  return startsRun(ask)
    ? answerWithRun(asked, options, signal)
    : answerPlainly(asked, options, signal);
}

/** The wish again, now that it is known which issue it is for: so it waits for that issue's runs. */
async function takeOnIssue(
  { ask, session }: OpenedAsk,
  { queues }: JobOptions,
  signal: AbortSignal,
): Promise<void> {
  const reference = { repository: ask.repository, number: ask.pull ?? 0 };
  const pull = await session.host.readPull(reference, signal);
  const own = pull?.author === session.identity && pull.headRepository === ask.repository;
  const issue = own ? issueOfBranch(pull.headBranch) : null;
  if (issue === null) return react({ ask, session }, "confused", signal);
  await take({ ...ask, issue, businessKey: `${ask.businessKey}:on-issue` }, queues);
}

type Standing = "allowed" | "stranger" | "refused" | "ignored";

interface StandingOf {
  readonly ask: IssueAsk;
  readonly session: HostSession;
  readonly settings: RepositorySettings;
}

/** Who is told no hears it as a reaction: a comment would only amplify spam. */
async function standingOf(
  { ask, session, settings }: StandingOf,
  options: JobOptions,
  signal: AbortSignal,
): Promise<Standing> {
  const { kind } = ask.trigger;
  if (kind === "checks") return settings.followup.ci ? "allowed" : "ignored";
  const { allow, bots, explain } = settings.trigger;
  const whoMay: WhoMay = { roles: allow, bots: [...options.bots, ...bots] };
  const actor = { ask, whoMay, permissions: options.permissions };
  if ((await refusedActor(session.host, actor, signal)) === null)
    return kind === "review" && !settings.followup.reviews ? "ignored" : "allowed";
  if (kind === "review" || kind === "button") return "ignored";
  const mayExplain = ask.command === "explain" && explain === "anyone" && ask.actor.type === "User";
  return mayExplain ? "stranger" : "refused";
}

function faultsText(path: string, faults: readonly SettingsFault[]) {
  const rows = faults
    .slice(0, 20)
    .map(({ line, message }) => `- ${code(`${path}:${line}`)} ${harmless(message)}`);
  return {
    title: "the settings are faulty, so nothing was started",
    body: `${rows.join("\n")}\n\nThe file counts as it is on the default branch; \`repair config validate ${path}\` shows the same.`,
  };
}

async function giveUp(
  { job, ask, session }: OpenedAsk,
  options: JobOptions,
  signal: AbortSignal,
): Promise<void> {
  if (!isOnIssue(ask)) return;
  const last = await options.store.runs.last(groupOf(ask));
  if (last?.status === "running")
    await options.store.runs.end(last.id, { status: "failed", dollars: null, pull: null });
  const asked = { job, ask, session, settings: defaultSettings, isStranger: false };
  const body = `It was interrupted ${mostBegun} times and is not begun again by itself.`;
  await say(asked, { title: "given up", body }, signal);
  if (last?.status !== "running") return;
  const end = { conclusion: "neutral" as const, title: "Given up", summary: body, actions: [] };
  await endCheck({ ask, session, run: last.id, head: last.head }, end, signal);
}
