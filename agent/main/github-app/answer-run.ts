import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { HostIssue } from "../../core/ports.ts";
import { code } from "../summary.ts";
import { groupOf, wishOf } from "./ask.ts";
import type { IssueAsk } from "./ask.ts";
import { impossibleWish } from "./check-wish.ts";
import { issueAsAsked } from "./issue-as-asked.ts";
import type { Asked, JobOptions } from "./job.ts";
import { passedLimit, waitForRoom } from "./limits.ts";
import type { LimitedRun } from "./limits.ts";
import { ownPull } from "./progress-check.ts";
import { runAndTell } from "./run-and-tell.ts";
import { costFor } from "./run-config.ts";
import type { LedgerRun } from "./run-ledger.ts";
import { react, say } from "./say.ts";

/** The same wish while its run was going on is answered by that run; closed and locked issues by none. */
export async function answerWithRun(
  asked: Asked,
  options: JobOptions,
  signal: AbortSignal,
): Promise<void> {
  const { ask, job, session } = asked;
  const { store } = options;
  const wish = { group: groupOf(ask), wish: wishOf(ask, asked) };
  if ((await store.runs.answeredBy(wish, job.enqueuedAt)) !== null)
    return react(asked, "eyes", signal);
  const reference = { repository: ask.repository, number: ask.issue, asOf: ask.at };
  const now = await session.host.readIssue(reference, signal);
  if (now.state === "closed" || now.locked) return react(asked, "confused", signal);
  if (isLabelGone(ask, now)) return;
  const run = runIdOf(asked);
  const cost = costFor({ ask, settings: asked.settings, config: options.setup.config });
  const limited = { ask, run, cost, isStranger: asked.isStranger, settings: asked.settings };
  const earlier = await store.runs.ended(groupOf(ask));
  // Killed after its last word: only the folders are left to be removed.
  if (earlier.some(({ id }) => id === run)) return removeCopies(join(options.setup.runs, run));
  const isNew = (await store.runs.last(groupOf(ask)))?.id !== run;
  if (isNew && !(await isOwnFailure(asked, signal))) return;
  const why = isNew ? await whyNot({ asked, now, earlier, limited }, options, signal) : null;
  if (why !== null) {
    await react(asked, "confused", signal);
    return say(asked, { title: "not started", body: `Nothing was started: ${why}.` }, signal);
  }
  await waitForRoom(limited, store, options.limits);
  await react(asked, "eyes", signal);
  const issue = await issueAsAsked(asked, { now, earlier }, options);
  await runAndTell({ ...asked, issue, run, cost, earlier }, options, signal);
  await removeCopies(join(options.setup.runs, run));
}

/** Of the repository: large, and needed by nobody once the run has ended. What was found out stays. */
async function removeCopies(folder: string): Promise<void> {
  for (const name of ["clone.git", "work"])
    await rm(join(folder, name), { recursive: true, force: true });
}

/** Taken away before we came to it. A host that names no labels at all is not asked. */
function isLabelGone({ trigger }: IssueAsk, { labels }: HostIssue): boolean {
  if (trigger.kind !== "label") return false;
  return !labels.some((label) => label.toLowerCase() === trigger.name.toLowerCase());
}

/** Checks that failed on the last commit of our branch, and that commit is ours as all before it. */
async function isOwnFailure(asked: Asked, signal: AbortSignal): Promise<boolean> {
  const { repository, trigger, issue } = asked.ask;
  if (trigger.kind !== "checks") return true;
  const pull = await ownPull(asked, signal);
  if (pull?.headCommit !== trigger.commit) return false;
  const own = { repository, issue, base: pull.baseBranch, head: pull.headCommit };
  return (await asked.session.host.foreignCommit(own, signal)) === null;
}

interface Before {
  readonly asked: Asked;
  readonly now: HostIssue;
  readonly earlier: readonly LedgerRun[];
  readonly limited: LimitedRun;
}

async function whyNot(
  { asked, now, earlier, limited }: Before,
  options: JobOptions,
  signal: AbortSignal,
): Promise<string | null> {
  const { maxAttempts } = asked.settings.followup;
  const followed = earlier.filter(({ kind }) => kind === "follow-up").length;
  if (asked.ask.command === "follow-up" && followed >= maxAttempts)
    return `${maxAttempts} follow-ups were tried; a person has to go on`;
  const taken = whoElse(asked, now) ?? (await otherPull(asked, signal));
  if (taken !== null) return taken;
  const impossible = await impossibleWish(asked, options, signal);
  return impossible ?? passedLimit(limited, options.store, options.limits);
}

/** Two at work on one issue is one too many; who clicks a button below our patch has seen it. */
function whoElse({ ask, session, settings }: Asked, { assignees }: HostIssue): string | null {
  const begins = ["run", "retry", "plan"].some((command) => command === ask.command);
  if (!begins || ask.trigger.kind === "button" || settings.trigger.assigned === "allow")
    return null;
  const own = [ask.actor.login, session.identity].map((login) => login.toLowerCase());
  const others = assignees.filter((login) => !own.includes(login.toLowerCase()));
  if (others.length === 0) return null;
  return `the issue is assigned to ${others.map(code).join(", ")}, who may be at work on it; assign it to yourself, to nobody, or set trigger.assigned`;
}

/** Somebody has mended it already; a plan may be compared with theirs, and who says "retry" knows of it. */
async function otherPull({ ask, session }: Asked, signal: AbortSignal): Promise<string | null> {
  if (ask.command !== "run" || ask.trigger.kind === "button") return null;
  const { repository, issue: number } = ask;
  const [pull] = await session.host.closingPulls({ repository, number }, signal);
  if (pull === undefined) return null;
  return `the pull request #${pull} says that it closes this issue; \`/repair plan\` shows another patch without a pull request, \`/repair retry\` makes one nonetheless`;
}

/** The same for every try of one job, so that a killed run continues in its own folder. */
function runIdOf({ ask, job }: Asked): string {
  const stamp = job.enqueuedAt.replaceAll(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `r-${stamp}-${ask.repository.replaceAll(/[^\w-]/g, "-").toLowerCase()}-${ask.issue}-${job.id}`;
}
