import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { CheckFailure, HostReview, Permission } from "../../core/ports.ts";
import { createMemoryHost } from "../../../tools/github/memory-host.ts";
import type { MemoryHost, MemoryPullRequest } from "../../../tools/github/memory-host.ts";
import { branchOf } from "../github-app/ask.ts";
import type { Ask } from "../github-app/ask.ts";
import { redactorFor } from "../github-app/outgoing.ts";
import { settingsPaths } from "../github-app/repository-settings.ts";
import { templatePaths } from "../pull-request-template.ts";
import type { EventFacts } from "./simulated-event.ts";

export interface SimulatedHost {
  readonly ask: Ask;
  readonly facts: EventFacts;
  readonly permission: Permission;
  /** Ours: of our comments and pull requests. */
  readonly identity: string;
  /** The checkout that stands for the default branch. */
  readonly repo: string;
}

/** A host that knows what the payload tells, and nothing else. */
export async function openSimulatedHost(options: SimulatedHost): Promise<MemoryHost> {
  const { ask, facts, permission, repo, identity } = options;
  const { repository, trigger } = ask;
  const number = ask.issue ?? 0;
  const { pull_request: pull } = facts;
  // A payload about a pull request holds no issue; the pull request's words are the nearest.
  const { title, body, url } = ask.text ?? {
    title: pull?.title ?? "",
    body: pull?.body ?? "",
    url: null,
  };
  const issue = { repository, number, title, body, comments: [], url };
  const labels = trigger.kind === "label" ? [trigger.name] : [];
  const opened = { issue, state: "open" as const, locked: false, assignees: [], labels };
  return createMemoryHost({
    identity,
    redact: redactorFor(process.env, []),
    pullRequests: pullsOf(ask, facts),
    repositories: {
      [repository]: {
        issues: new Map([[number, { ...opened, author: ask.actor.login }]]),
        permissions: { [ask.actor.login]: permission },
        files: await readFiles(repo),
        reviews: reviewsOf(ask, facts),
        failures: failuresOf(ask),
      },
    },
  });
}

/** The one of ours that a review, a button or failed checks are about. */
function pullsOf(ask: Ask, facts: EventFacts): readonly MemoryPullRequest[] {
  const isAboutOne = ["review", "button", "checks"].includes(ask.trigger.kind);
  if (ask.issue === null || !isAboutOne) return [];
  const { pull_request: pull, check_run: check } = facts;
  const checked = ask.trigger.kind === "checks" ? ask.trigger.commit : (check?.head_sha ?? "");
  return [
    {
      number: ask.pull ?? pull?.number ?? ask.issue + 1,
      head: `${ask.repository}:${branchOf(ask.issue)}`,
      base: pull?.base?.ref ?? ask.defaultBranch,
      title: pull?.title ?? "",
      body: pull?.body ?? "",
      draft: true,
      state: "open",
      commit: pull?.head.sha ?? checked,
      labels: [],
      reviewers: [],
    },
  ];
}

function reviewsOf(ask: Ask, { review, comment }: EventFacts): ReadonlyMap<number, HostReview> {
  if (ask.trigger.kind !== "review") return new Map();
  const author = review?.user?.login ?? comment?.user?.login ?? "";
  const comments =
    comment === undefined
      ? []
      : [
          {
            author: comment.user?.login ?? "",
            path: comment.path ?? "",
            line: comment.line ?? null,
            hunk: comment.diff_hunk ?? "",
            body: comment.body ?? "",
          },
        ];
  const state = review?.state ?? "commented";
  const told = { author, state, body: review?.body ?? "", at: ask.at, comments };
  return new Map([[ask.trigger.id, told]]);
}

/** A payload says that checks failed, and not how. */
function failuresOf({ trigger }: Ask): ReadonlyMap<string, readonly CheckFailure[]> {
  if (trigger.kind !== "checks") return new Map();
  const failure = { name: "checks", title: "failed", summary: "" };
  return new Map([[trigger.commit, [failure]]]);
}

async function readFiles(repo: string): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  for (const path of [...settingsPaths, ...templatePaths]) {
    const text = await readFile(join(resolve(repo), path), "utf8").catch(() => null);
    if (text !== null) files[path] = text;
  }
  return files;
}
