import { access } from "node:fs/promises";
import { join } from "node:path";
import type { Issue, IssueComment } from "../../core/model.ts";
import type { HostPull, Job } from "../../core/ports.ts";
import { freezeIssue } from "../../steps/intake.ts";
import type { Config } from "../config.ts";
import { executeRun } from "../execute-run.ts";
import type { ExecutedRun } from "../execute-run.ts";
import { verdictText } from "../pull-request.ts";
import { loadRunRequest } from "../run-folder.ts";
import type { RunRequest } from "../run-folder.ts";
import { footer, headline, suspectList } from "../summary.ts";
import type { IssueAsk } from "./ask.ts";
import { readFollowUp } from "./follow-up.ts";
import type { ProgressComment } from "./progress-comment.ts";
import { baseOf, publishAsked } from "./publish-asked.ts";
import type { RepositorySettings } from "./repository-settings.ts";
import type { PagesSettings } from "./pages.ts";
import { configFor } from "./run-config.ts";
import type { HostSession } from "./session.ts";

export interface RunSetup {
  /** Where run folders go. */
  readonly runs: string;
  readonly config: Config;
  /** Models a comment may choose; empty allows none but the configured one. */
  readonly models: readonly string[];
  /** `https://github.com`: what stands before `/owner/name.git`. */
  readonly cloneBase: string;
  /** Cloned instead, whatever the repository's name: for a simulation. */
  readonly source?: string;
  readonly draft: boolean;
  /** False where nobody hears of buttons under a check: they are told to the App that made it. */
  readonly hasButtons?: boolean;
  /** False where a killed run is never continued: no check may say that it is going on. */
  readonly isContinued?: boolean;
  /** False where the store is new for every wish: what was said on the host is all that is known. */
  readonly remembers?: boolean;
  /** Milliseconds between two edits of the progress comment. */
  readonly commentInterval: number;
  /** Absent or null: comments carry no link to the run's page. */
  readonly pages?: PagesSettings | null;
}

export interface AskedRun {
  readonly job: Job;
  readonly ask: IssueAsk;
  readonly session: HostSession;
  readonly settings: RepositorySettings;
  /** The issue as it was when it was asked. */
  readonly issue: Issue;
  readonly run: string;
  /** The run before it, or null. */
  readonly previous: string | null;
  /** Our open pull request of the issue, when there is one already. */
  readonly pull: HostPull | null;
  /** Somebody who may not start runs: nothing is executed or paid for them. */
  readonly isStranger: boolean;
  readonly progress: ProgressComment;
}

export interface EndedRun {
  readonly status: string;
  readonly title: string;
  readonly body: string;
  readonly dollars: number;
  readonly pull: number | null;
  /** What was published; null when nothing was. */
  readonly commit: string | null;
}

/** The same run as on the command line, in its own folder, and then its patch published. */
export async function answerRun(
  asked: AskedRun,
  setup: RunSetup,
  signal: AbortSignal,
): Promise<EndedRun> {
  const folder = join(setup.runs, asked.run);
  const clone = join(folder, "clone.git");
  const { cloneBare } = await import("../../../tools/git/clone.ts");
  const address = setup.source ?? `${setup.cloneBase}/${asked.ask.repository}.git`;
  await cloneBare({ address, folder: clone, token: asked.session.token }, signal);
  const request = await requestOf(asked, { setup, folder, clone }, signal);
  const executed = await executeRun({
    request,
    folder,
    signal,
    onEvent: (event) => asked.progress.onEvent(event),
  });
  if (asked.ask.command === "explain") return explained(executed);
  const told = await publishAsked({ asked, executed, clone, setup }, signal);
  return {
    status: executed.result.status,
    title: headline(executed.result),
    body: `${told.text}${verdictText(executed)}`,
    dollars: executed.run.spend.dollars,
    pull: told.published?.pullRequest ?? null,
    commit: told.published?.commit ?? null,
  };
}

/** Nothing was to be tried, so nothing is said of a patch. */
function explained({ result, run }: ExecutedRun): EndedRun {
  const body = `${suspectList(result)}\n\n${footer(result)}`;
  const { dollars } = run.spend;
  const title = "where the fault may be";
  return { status: "explained", title, body, dollars, pull: null, commit: null };
}

interface Places {
  readonly setup: RunSetup;
  readonly folder: string;
  readonly clone: string;
}

/** What was asked is frozen with the first try: a later one continues it, whatever was edited since. */
async function requestOf(
  asked: AskedRun,
  { setup, folder, clone }: Places,
  signal: AbortSignal,
): Promise<RunRequest> {
  if (await isThere(join(folder, "request.json"))) return loadRunRequest(folder);
  const { ask, job, run, settings, session } = asked;
  const previous = asked.previous === null ? null : join(setup.runs, asked.previous);
  const added: readonly IssueComment[] =
    ask.command === "follow-up" ? await readFollowUp({ ask, session, previous }, signal) : [];
  const comments = [...asked.issue.comments, ...added];
  const issue = freezeIssue({ ...asked.issue, comments }, `${ask.repository}#${ask.issue}`);
  return {
    format: 1,
    id: run,
    startedAt: job.enqueuedAt,
    issue: { ...issue, comments: [...issue.comments] },
    source: clone,
    base: baseOf(asked),
    offline: asked.isStranger,
    dryRun: ask.command === "explain",
    readOnly: asked.isStranger,
    config: configFor({ ask, settings, config: setup.config, models: setup.models }),
  };
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
