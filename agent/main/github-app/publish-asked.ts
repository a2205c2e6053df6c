import { RepairError, exitCodes } from "../../core/errors.ts";
import type { Published, Reviewers } from "../../core/ports.ts";
import type { ExecutedRun } from "../execute-run.ts";
import { harmless } from "../harmless.ts";
import { publishRun } from "../publish-run.ts";
import { fence } from "../summary.ts";
import { branchOf } from "./ask.ts";
import { buttons } from "./events/checks.ts";
import { runAddress } from "./pages.ts";
import type { RepositorySettings } from "./repository-settings.ts";
import type { AskedRun, RunSetup } from "./run-job.ts";

export interface PublishJob {
  readonly asked: AskedRun;
  readonly executed: ExecutedRun;
  readonly clone: string;
  readonly setup: RunSetup;
}

export interface Told {
  /** Stands before the verdict. */
  readonly text: string;
  readonly published: Published | null;
}

/** The patch as a pull request, or in words where none is wanted or allowed. */
export async function publishAsked(options: PublishJob, signal: AbortSignal): Promise<Told> {
  const { asked, executed, clone, setup } = options;
  const { ask, session, settings } = asked;
  if (executed.diff === null) return { text: "", published: null };
  if (ask.command === "plan")
    return {
      text: `This is a plan, nothing was pushed.\n\n${patchText(executed)}`,
      published: null,
    };
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
        baseBranch: baseOf(asked) ?? ask.defaultBranch,
        requester,
        titleTemplate: settings.pr.titleTemplate,
        labels: settings.pr.labels,
        reviewers: reviewersFor(settings, requester),
        draft: (setup.draft && settings.pr.draft) || executed.result.status !== "verified",
        page: pageOf(asked, setup),
        template: settings.pr.template,
        actions: setup.hasButtons === false ? [] : buttons,
      },
      signal,
    );
    return { text: pullText(published), published };
  } catch (error) {
    // A person's commits, or the patch policy: the patch is told, and not pushed.
    if (!(error instanceof RepairError) || error.exitCode !== exitCodes.refused) throw error;
    return { text: `Not pushed: ${error.message}.\n\n${patchText(executed)}`, published: null };
  }
}

/** A pull request that is there keeps its base, to which a person may have moved it. */
export function baseOf({ ask, pull, settings }: AskedRun): string | null {
  return ask.options.base ?? pull?.baseBranch ?? settings.pr.base ?? null;
}

function pageOf({ ask: { repository }, run }: AskedRun, { pages = null }: RunSetup): string | null {
  return pages === null ? null : runAddress(pages, { run, repository });
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
