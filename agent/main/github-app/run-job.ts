import { access } from "node:fs/promises";
import { join } from "node:path";
import { RepairError, exitCodes } from "../../core/errors.ts";
import type { Issue, IssueComment } from "../../core/model.ts";
import type { Job, Published, Reviewers } from "../../core/ports.ts";
import { freezeIssue } from "../../steps/intake.ts";
import type { Config } from "../config.ts";
import { executeRun } from "../execute-run.ts";
import type { ExecutedRun } from "../execute-run.ts";
import { harmless } from "../harmless.ts";
import { verdictText } from "../pull-request.ts";
import { publishRun } from "../publish-run.ts";
import { loadRunRequest } from "../run-folder.ts";
import type { RunRequest } from "../run-folder.ts";
import { fence, footer, headline, suspects } from "../summary.ts";
import { branchOf } from "./ask.ts";
import type { IssueAsk } from "./ask.ts";
import { buttons } from "./events/checks.ts";
import { readFollowUp } from "./follow-up.ts";
import type { ProgressComment } from "./progress-comment.ts";
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
  const told = await publish({ asked, executed, clone, setup }, signal);
  return {
    status: executed.result.status,
    title: headline(executed.result),
    body: `${told.text}${verdictText(executed)}`,
    dollars: executed.run.spend.dollars,
    pull: told.pull,
  };
}

/** Nothing was to be tried, so nothing is said of a patch. */
function explained({ result, run }: ExecutedRun): EndedRun {
  const body = `${suspects(result)}\n\n${footer(result)}`;
  const { dollars } = run.spend;
  return { status: "explained", title: "where the fault may be", body, dollars, pull: null };
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
    base: ask.options.base ?? settings.pr.base ?? null,
    offline: asked.isStranger,
    dryRun: ask.command === "explain",
    config: configFor({ ask, settings, config: setup.config, models: setup.models }),
  };
}

interface PublishJob {
  readonly asked: AskedRun;
  readonly executed: ExecutedRun;
  readonly clone: string;
  readonly setup: RunSetup;
}

interface Told {
  /** Stands before the verdict. */
  readonly text: string;
  readonly pull: number | null;
}

async function publish(options: PublishJob, signal: AbortSignal): Promise<Told> {
  const { asked, executed, clone, setup } = options;
  const { ask, session, settings } = asked;
  if (executed.diff === null) return { text: "", pull: null };
  if (ask.command === "plan")
    return { text: `This is a plan, nothing was pushed.\n\n${patchText(executed)}`, pull: null };
  const requester = ask.actor.type === "User" ? ask.actor.login : null;
  try {
    const published = await publishRun(
      {
        executed,
        host: session.host,
        gitDirectory: clone,
        repository: ask.repository,
        issue: ask.issue,
        branch: branchOf(ask.issue),
        baseBranch: ask.options.base ?? settings.pr.base ?? ask.defaultBranch,
        requester,
        titleTemplate: settings.pr.titleTemplate,
        labels: settings.pr.labels,
        reviewers: reviewersFor(settings, requester),
        draft: (setup.draft && settings.pr.draft) || executed.result.status !== "verified",
        template: settings.pr.template,
        actions: setup.hasButtons === false ? [] : buttons,
      },
      signal,
    );
    return { text: pullText(published), pull: published.pullRequest };
  } catch (error) {
    // A person's commits, or the patch policy: the patch is told, and not pushed.
    if (!(error instanceof RepairError) || error.exitCode !== exitCodes.refused) throw error;
    return { text: `Not pushed: ${error.message}.\n\n${patchText(executed)}`, pull: null };
  }
}

function reviewersFor({ pr }: RepositorySettings, requester: string | null): Reviewers {
  const { users, teams } = pr.reviewers;
  const also = pr.reviewers.requester && requester !== null ? [requester] : [];
  return { users: [...new Set([...users, ...also])], teams };
}

function pullText({ pullRequest, commit, notDone }: Published): string {
  const told = notDone.map((what) => `- ${harmless(what)}\n`).join("");
  return `Pull request: #${pullRequest}, commit ${commit.slice(0, 12)}\n\n${told === "" ? "" : `${told}\n`}`;
}

function patchText({ diff }: ExecutedRun): string {
  const text = (diff ?? "").trimEnd();
  return `<details><summary>The patch</summary>\n\n${fence(text)}diff\n${text}\n${fence(text)}\n</details>\n\n`;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
