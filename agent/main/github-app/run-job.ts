import { access } from "node:fs/promises";
import { join } from "node:path";
import { RepairError, exitCodes } from "../../core/errors.ts";
import type { IssueComment } from "../../core/model.ts";
import type { Job, Published } from "../../core/ports.ts";
import { freezeIssue } from "../../steps/intake.ts";
import type { Config } from "../config.ts";
import { executeRun } from "../execute-run.ts";
import type { ExecutedRun } from "../execute-run.ts";
import { pullRequestText, verdictText } from "../pull-request.ts";
import { loadRunRequest } from "../run-folder.ts";
import type { RunRequest } from "../run-folder.ts";
import { headline } from "../summary.ts";
import type { Ask } from "./event.ts";
import type { HostSession } from "./job.ts";
import type { ProgressComment } from "./progress-comment.ts";

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
  /** Milliseconds between two edits of the progress comment. */
  readonly commentInterval: number;
}

export interface AskedRun {
  readonly job: Job;
  readonly ask: Ask;
  readonly session: HostSession;
  readonly comments: readonly IssueComment[];
  readonly run: string;
  readonly progress: ProgressComment;
}

export interface EndedRun {
  readonly status: string;
  readonly title: string;
  readonly body: string;
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
  const request = await requestOf(asked, { setup, folder, clone });
  const executed = await executeRun({
    request,
    folder,
    signal,
    onEvent: (event) => asked.progress.onEvent(event),
  });
  const published =
    executed.diff === null ? null : await publish({ asked, executed, clone, setup }, signal);
  const link = published === null ? "" : `Draft pull request: #${published.pullRequest}\n\n`;
  return {
    status: executed.result.status,
    title: headline(executed.result),
    body: `${link}${verdictText(executed)}`,
  };
}

interface Places {
  readonly setup: RunSetup;
  readonly folder: string;
  readonly clone: string;
}

/** What was asked is frozen with the first try: a later one continues it, whatever was edited since. */
async function requestOf(
  { ask, job, comments, run }: AskedRun,
  { setup, folder, clone }: Places,
): Promise<RunRequest> {
  const begun = await access(join(folder, "request.json")).then(
    () => true,
    () => false,
  );
  if (begun) return loadRunRequest(folder);
  const { repository, issue: number, title, body, url } = ask;
  const issue = freezeIssue(
    { repository, number, title, body, comments, url },
    `${repository}#${number}`,
  );
  return {
    format: 1,
    id: run,
    startedAt: job.enqueuedAt,
    issue: { ...issue, comments: [...issue.comments] },
    source: clone,
    base: ask.options.base,
    offline: false,
    dryRun: ask.command === "explain" || ask.command === "plan",
    config: configFor(ask, setup),
  };
}

/** A comment may choose less than the operator allows, never more. */
function configFor({ options }: Ask, { config, models }: RunSetup): Config {
  const { model, budget } = options;
  if (model !== null && model !== config.model && !models.includes(model)) {
    throw new RepairError(exitCodes.usage, `the model ${model} is not on the list`, {
      mend: `known: ${[config.model, ...models].filter((name) => name !== null).join(", ") || "none, this App works offline"}`,
    });
  }
  const maxCost =
    budget === null ? config.maxCost : Math.min(budget, config.maxCost ?? Number.POSITIVE_INFINITY);
  return { ...config, model: model ?? config.model, maxCost };
}

interface PublishRun {
  readonly asked: AskedRun;
  readonly executed: ExecutedRun;
  readonly clone: string;
  readonly setup: RunSetup;
}

async function publish(
  { asked, executed, clone, setup }: PublishRun,
  signal: AbortSignal,
): Promise<Published> {
  const { ask, session, run } = asked;
  const { repository, issue } = ask;
  const base = executed.run.repository.baseCommit;
  const { patchedFiles } = await import("../../../tools/git/patched-files.ts");
  const diff = executed.diff ?? "";
  const files = await patchedFiles(
    { gitDirectory: clone, base, diff, scratch: executed.folder },
    signal,
  );
  const published = await session.host.publish(
    {
      repository,
      issue,
      baseBranch: ask.options.base ?? ask.defaultBranch,
      baseCommit: base,
      branch: `repair/issue-${issue}`,
      ...pullRequestText(executed, { issue, requester: ask.actor.login }),
      diff,
      files,
      draft: setup.draft,
    },
    signal,
  );
  await session.host.check(
    {
      repository,
      commit: published.commit,
      name: "repair/verify",
      run,
      conclusion: executed.result.status === "verified" ? "success" : "neutral",
      title: headline(executed.result),
      summary: verdictText(executed),
      annotations: [],
      actions: [],
    },
    signal,
  );
  return published;
}
