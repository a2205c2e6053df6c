import { identity, slug } from "./app-in-memory.ts";

const repository = { full_name: slug, default_branch: "main" };
const installation = { id: 99 };
const user = (login: string) => ({ login, type: login.endsWith("[bot]") ? "Bot" : "User" });
const common = (login = "grace") => ({ repository, installation, sender: user(login) });

export function issueEvent(action: string) {
  return {
    ...common(),
    action,
    label: { name: "repair" },
    issue: {
      number: 1,
      title: "They overlap",
      body: "back to back",
      html_url: "https://github.example/ada/meetings/issues/1",
      updated_at: "2026-11-23T09:59:00Z",
    },
  };
}

function pull(number: number, author = identity, branch = "repair/issue-1", from = slug) {
  return { number, user: user(author), head: { ref: branch, repo: { full_name: from } } };
}

// The values of one event, in the order a reader thinks of them.
export function reviewEvent(
  number: number,
  id: number,
  state: string,
  login = "grace",
  author = identity,
  branch = "repair/issue-1",
) {
  const submitted_at = "2026-11-23T11:00:00Z";
  const review = { id, state, body: "Not like this", submitted_at, user: user(login) };
  return {
    ...common(login),
    action: "submitted",
    pull_request: pull(number, author, branch),
    review,
  };
}

export function reviewComment(number: number, review: number, login = "grace") {
  const created_at = "2026-11-23T11:00:00Z";
  return {
    ...common(login),
    action: "created",
    pull_request: pull(number),
    comment: { pull_request_review_id: review, created_at, user: user(login) },
  };
}

export function pullClosed(number: number, from = slug) {
  return {
    ...common(),
    action: "closed",
    pull_request: {
      ...pull(number, identity, "repair/issue-1", from),
      closed_at: "2026-11-23T12:00:00Z",
      merged: false,
    },
  };
}

export interface CheckChanges {
  readonly app?: string;
  readonly name?: string;
  readonly branch?: string;
  readonly login?: string;
}

export function checkButton(identifier: string, number: number, changes: CheckChanges = {}) {
  return {
    ...common(changes.login),
    action: "requested_action",
    requested_action: { identifier },
    check_run: {
      name: changes.name ?? "repair/verify",
      app: { slug: changes.app ?? "repair-app" },
      check_suite: { head_branch: changes.branch ?? "repair/issue-1" },
      pull_requests: [{ number }],
    },
  };
}

/** @param commit one letter, which stands for its hash. */
export function checkSuiteFailed(commit: string, kind = "check_suite", app = "github-actions") {
  const finished = {
    conclusion: "failure",
    head_branch: "repair/issue-1",
    head_sha: commit.repeat(40),
    updated_at: "2026-11-23T11:00:00Z",
    ...(kind === "check_suite" ? { app: { slug: app } } : { head_repository: { full_name: slug } }),
  };
  return { ...common("github-actions[bot]"), action: "completed", [kind]: finished };
}
