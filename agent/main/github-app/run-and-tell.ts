import type { Issue } from "../../core/model.ts";
import { cancelledText } from "./answers.ts";
import { groupOf, wishOf } from "./ask.ts";
import type { IssueAsk } from "./ask.ts";
import { buttons } from "./events/checks.ts";
import type { Asked, JobOptions } from "./job.ts";
import { runAddress } from "./pages.ts";
import { answerMarkerOf, markerOf, openProgressComment } from "./progress-comment.ts";
import type { ProgressComment } from "./progress-comment.ts";
import { publicReason } from "./public-reason.ts";
import { beginCheck, endCheck, headFor, ownPull } from "./progress-check.ts";
import type { CheckEnd } from "./progress-check.ts";
import { logged, mayPass, passHostFault } from "./run-faults.ts";
import { answerRun } from "./run-job.ts";
import type { EndedRun, RunSetup } from "./run-job.ts";
import type { LedgerRun, RunKind } from "./run-ledger.ts";
import { placeOf } from "./say.ts";

export interface RunToTell extends Asked {
  readonly issue: Issue;
  readonly run: string;
  readonly cost: number | null;
  readonly earlier: readonly LedgerRun[];
}

/** The run with all that is told of it: in the ledger, in its comment, and as a check while it goes on. */
export async function runAndTell(
  asked: RunToTell,
  options: JobOptions,
  signal: AbortSignal,
): Promise<void> {
  const { ask, session, run: id, earlier } = asked;
  const { setup, store } = options;
  const pull = await ownPull(asked, signal);
  const isShown = setup.isContinued !== false;
  await startRun(asked, isShown ? headFor(ask, pull) : null, store);
  // Of the first start: a try that was killed may have pushed another commit since.
  const head = (await store.runs.last(groupOf(ask)))?.head ?? null;
  const checked = { ask, session, run: id, head };
  const progress = openProgress(asked, setup, signal);
  const previous = earlier.find((run) => run.pull !== null)?.id ?? null;
  let ended: EndedRun | null = null;
  try {
    await beginCheck(checked, signal);
    const run = options.run ?? answerRun;
    ended = await run({ ...asked, previous, pull, progress }, setup, signal);
    await progress.end(ended.title, ended.body);
    await answerReview(asked, ended, { options, signal });
    // The same commit again has the evidence as its check already.
    if (ended.commit !== head) await endCheck(checked, endOf(ended, setup), signal);
    await store.runs.end(id, ended);
  } catch (error) {
    const unknown = { dollars: null, pull: null };
    const actions = actionsOf(setup);
    const stop = signal.aborted ? stopOf(signal, ask) : null;
    if (ended !== null) {
      if (stop === null && (signal.aborted || (await mayPass(error, ask, store)))) throw error;
      options.complain?.(logged(error, id));
      // What was published stands, and so does its verdict: only the telling of it has failed.
      await progress.end(ended.title, ended.body);
      if (ended.commit !== head)
        await endCheck(checked, endOf(ended, setup), timeout()).catch(passHostFault);
      return store.runs.end(id, ended);
    }
    if (stop !== null) {
      const { title, summary } = stop;
      await progress.end(title.toLowerCase(), summary);
      const end = { conclusion: "cancelled" as const, title, summary, actions };
      await endCheck(checked, end, timeout());
      return store.runs.end(id, { ...unknown, status: "cancelled" });
    }
    if (signal.aborted || (await mayPass(error, ask, store))) throw error;
    options.complain?.(logged(error, id));
    const { repository } = ask;
    const summary = publicReason(error, { runs: setup.runs, run: id, repository });
    await progress.end("failed", summary);
    const end = { conclusion: "neutral" as const, title: "The run failed", summary, actions };
    await endCheck(checked, end, signal).catch(passHostFault);
    await store.runs.end(id, { ...unknown, status: "failed" });
  } finally {
    progress.stop();
  }
}

async function startRun(
  asked: RunToTell,
  head: string | null,
  { runs }: JobOptions["store"],
): Promise<void> {
  const { ask, run: id, cost: limit } = asked;
  const { repository, installation, actor } = ask;
  const group = groupOf(ask);
  const wish = wishOf(ask, asked);
  const { login } = actor;
  const what = { kind: kindOf(ask), wish, limit };
  await runs.start({ id, group, repository, installation, login, ...what, head });
}

function openProgress(
  { ask, session, run, earlier, cost }: RunToTell,
  { pages = null, commentInterval }: RunSetup,
  signal: AbortSignal,
): ProgressComment {
  const place = placeOf(ask);
  const { repository } = ask;
  return openProgressComment({
    host: session.host,
    repository,
    issue: place,
    marker: ask.command === "explain" ? answerMarkerOf(place) : markerOf(place),
    run,
    address: pages === null ? null : runAddress(pages, { run, repository }),
    attempt: earlier.length + 1,
    earlier,
    limit: cost,
    interval: commentInterval,
    signal,
  });
}

interface Answering {
  readonly options: JobOptions;
  readonly signal: AbortSignal;
}

/** Where the reviewer wrote, in a line; nothing is marked as resolved, that is theirs to do. */
async function answerReview(
  { ask, session, run }: RunToTell,
  { title, commit }: EndedRun,
  { options, signal }: Answering,
): Promise<void> {
  const { repository, trigger, pull: number } = ask;
  if (trigger.kind !== "review" || number === null) return;
  const { id: review } = trigger;
  const marker = `<!-- repair:v1 review=${review} -->`;
  const what = commit === null ? "Nothing was pushed" : `Answered with ${commit}`;
  const body = `${what}: ${title}. The comment of run \`${run}\` on this pull request has the evidence.`;
  await session.host
    .answerThreads({ repository, number, review, marker, body }, signal)
    .catch((error: unknown) => {
      // The comment has told it all; without a place for replies the run is no failure.
      passHostFault(error);
      options.complain?.(logged(error, run));
    });
}

/** Of the check of the commit that was there before: it is either followed, or still the last. */
function endOf({ title, body: summary, commit }: EndedRun, setup: RunSetup): CheckEnd {
  const conclusion = "neutral" as const;
  if (commit === null) return { conclusion, title, summary, actions: actionsOf(setup) };
  return { conclusion, title: `Followed by ${commit.slice(0, 12)}`, summary, actions: [] };
}

function actionsOf({ hasButtons }: RunSetup): CheckEnd["actions"] {
  return hasButtons === false ? [] : buttons;
}

/** Reason of a signal: the workflow run in which we are is stopped, and nothing will continue it. */
export const workflowStopped = "workflow stopped";

/** The last word has a time of its own, whatever ended the run. */
function timeout(): AbortSignal {
  return AbortSignal.timeout(60_000);
}

/** An end that is no failure; null when the run will be continued. */
function stopOf(signal: AbortSignal, ask: IssueAsk) {
  if (signal.reason === "cancelled") return { title: "Cancelled", summary: cancelledText(ask) };
  if (signal.reason !== workflowStopped) return null;
  return { title: "Stopped", summary: "The workflow run was stopped. `/repair` begins anew." };
}

function kindOf({ command }: IssueAsk): RunKind {
  if (command === "explain" || command === "follow-up") return command;
  return "repair";
}
