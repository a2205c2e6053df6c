import { afterAll, describe, expect, it } from "vitest";
import { repoPath as pathOf } from "../../agent/core/model.ts";
import type { CodeHost, PullRequestHost } from "../../agent/core/ports.ts";
import { openClient } from "../../tools/github/client.ts";
import type { GitHubClient } from "../../tools/github/client.ts";
import { createHostOn } from "../../tools/github/host.ts";
import { openInstallation } from "../../tools/github/installation.ts";
import { createMemoryHost } from "../../tools/github/memory-host.ts";
import type { MemoryComment } from "../../tools/github/memory-host.ts";
import { emulateGitHub, repository, slug } from "../support/emulated-github.ts";
import type { EmulatedGitHub } from "../support/emulated-github.ts";
import { answerIssueEvents } from "../support/issue-events.ts";
import { checkRequestsOf, openRequestCheck } from "../support/openapi-check.ts";
import { calm } from "../support/temporary.ts";
import { codeHostContract, redactPlanted, requestFor } from "./code-host.contract.ts";
import type { HostUnderTest } from "./code-host.contract.ts";

const identity = "repair-app[bot]";
const github = await emulateGitHub();
const check = openRequestCheck();
const faults: string[] = [];
afterAll(async () => {
  await github.close();
  expect(faults).toEqual([]);
  expect(check.seen.size).toBeGreaterThan(15);
});

codeHostContract("in memory", openMemory);
codeHostContract("GitHub, emulated over HTTP", openEmulated);

async function openMemory(): Promise<HostUnderTest> {
  const comments: MemoryComment[] = [];
  const issue = {
    repository: slug,
    number: 1,
    title: "They overlap",
    body: "back to back",
    url: null,
    get comments() {
      return comments.map(({ author, body }) => ({ author, body, createdAt: "2026-01-01" }));
    },
  };
  const opened = {
    issue,
    state: "open" as const,
    locked: false,
    assignees: [],
    labels: [],
    author: "ada",
  };
  const host = createMemoryHost({
    identity,
    redact: redactPlanted,
    repositories: {
      [slug]: {
        issues: new Map([[1, opened]]),
        branches: ["main"],
        files: { "README.md": "# meetings\n" },
        permissions: { ada: "admin", grace: "write", tim: "triage", rita: "read" },
      },
    },
  });
  return {
    host,
    baseCommit: "0".repeat(40),
    comments: async () => [...comments, ...host.comments],
    pulls: async () =>
      host.pullRequests.map(({ number, head, title, body, draft }) => ({
        number,
        head: head.slice(head.indexOf(":") + 1),
        title,
        body,
        draft,
      })),
    dressing: async (number) => {
      const { labels = [], reviewers = [] } =
        host.pullRequests.find((pull) => pull.number === number) ?? {};
      return { labels, reviewers };
    },
    checks: async () => host.checks.map(({ name, conclusion }) => ({ name, conclusion })),
    commentAsStranger: async (body) =>
      void comments.push({ repository: slug, issue: 1, author: "eve", body }),
  };
}

/** A fresh repository for a test, in one emulator for all. */
async function openEmulated(): Promise<HostUnderTest> {
  const client = await appClient();
  const roles = { grace: "push", tim: "triage", rita: "pull" } as const;
  for (const [username, permission] of Object.entries(roles))
    await github.owner.rest.repos.addCollaborator({ ...repository, username, permission });
  return watch(createHostOn(client, { identity, redact: redactPlanted }));
}

async function appClient(state: "new" | "keep" = "new"): Promise<GitHubClient> {
  if (state === "new") await resetRepository(github);
  const token = await appToken();
  const client = await openClient({ apiBase: github.url, token, throttle: false });
  checkRequestsOf(client, check, faults);
  answerIssueEvents(client);
  return client;
}

async function appToken(): Promise<string> {
  const privateKey = github.secrets.find(({ kind }) => kind === "github.app_private_key")?.value;
  const key = { apiBase: github.url, appId: 4711, privateKey: privateKey ?? "" };
  return (await openInstallation(key, { repository: slug, installation: 99 })).token;
}

async function resetRepository({ owner }: EmulatedGitHub): Promise<void> {
  await owner.rest.repos.delete(repository);
  await owner.rest.repos.createForAuthenticatedUser({ name: repository.repo, auto_init: true });
  await owner.rest.issues.create({ ...repository, title: "They overlap", body: "back to back" });
}

async function watch(host: CodeHost & PullRequestHost): Promise<HostUnderTest> {
  const { owner } = github;
  const stranger = await github.clientOf("eve");
  const head = await owner.rest.git.getRef({ ...repository, ref: "heads/main" });
  return {
    host,
    baseCommit: head.data.object.sha,
    async comments() {
      const { data } = await owner.rest.issues.listComments({ ...repository, issue_number: 1 });
      return data.map(({ user, body }) => ({ author: user?.login ?? "", body: body ?? "" }));
    },
    async pulls() {
      const { data } = await owner.rest.pulls.list({ ...repository, state: "all" });
      return data.map((pull) => ({
        number: pull.number,
        head: pull.head.ref,
        title: pull.title,
        body: pull.body ?? "",
        draft: pull.draft ?? false,
      }));
    },
    async dressing(number) {
      const { data: labels } = await owner.rest.issues.listLabelsOnIssue({
        ...repository,
        issue_number: number,
      });
      const { data } = await owner.rest.pulls.get({ ...repository, pull_number: number });
      return {
        labels: labels.map(({ name }) => name),
        reviewers: (data.requested_reviewers ?? []).map(({ login }) => login),
      };
    },
    async checks(ref) {
      const { data } = await owner.rest.checks.listForRef({ ...repository, ref, filter: "all" });
      return data.check_runs.map(({ name, conclusion }) => ({ name, conclusion }));
    },
    async commentAsStranger(body) {
      await stranger.rest.issues.createComment({ ...repository, issue_number: 1, body });
    },
  };
}

describe("a check with more notes than one request takes", () => {
  it("has them all, sent one part after another, and goes on where it was interrupted", async () => {
    const client = await appClient();
    const sent: number[] = [];
    let isDead = true;
    client.hook.before("request", ({ url, output }) => {
      if (!url.includes("check-runs") || typeof output !== "object" || output === null) return;
      const notes: unknown = "annotations" in output ? output.annotations : [];
      sent.push(Array.isArray(notes) ? notes.length : -1);
      if (isDead && sent.length === 2) throw new Error("killed");
    });
    const { host, baseCommit } = await watch(createHostOn(client, { identity, redact: String }));
    const { commit } = await host.publish(requestFor(baseCommit), calm);
    const annotations = Array.from({ length: 120 }, (_, at) => ({
      path: pathOf("README.md"),
      span: { start: at + 1, end: at + 1 },
      message: "mended",
    }));
    const check = { repository: slug, commit, name: "repair/verify", run: "r-1", title: "t" };
    const request = {
      ...check,
      summary: "s",
      actions: [],
      annotations,
      conclusion: "success" as const,
    };
    await expect(host.check(request, calm)).rejects.toThrow("killed");
    isDead = false;
    await host.check(request, calm);
    expect(sent).toEqual([50, 50, 50, 20]);
  });
});

describe("publishing on GitHub", () => {
  it.each(["before it is sent", "after it was answered"])(
    "is repeated after a kill at every call that changes something, %s: one branch, one pull request, one comment, one check",
    async (when) => {
      let kills = 0;
      for (let fatal = 1; ; fatal += 1) {
        const client = await appClient();
        const { host, baseCommit, comments, pulls, checks, dressing } = await watch(
          createHostOn(client, { identity, redact: redactPlanted }),
        );
        const survived = await publishAll(host, baseCommit, killAt(client, fatal, when));
        const commit = survived ?? (await publishAll(host, baseCommit, () => undefined));
        expect(await pulls()).toHaveLength(1);
        expect(await comments()).toMatchObject([{ author: identity, body: "<!-- m -->\ndone" }]);
        expect(await checks(commit ?? "")).toHaveLength(1);
        expect(await dressing((await pulls())[0]?.number ?? 0)).toEqual({
          labels: ["by-repair"],
          reviewers: ["grace"],
        });
        const branch = await github.owner.rest.repos.compareCommitsWithBasehead({
          ...repository,
          basehead: `main...repair/issue-1`,
        });
        expect(branch.data.ahead_by).toBe(1);
        if (survived !== null) break;
        kills += 1;
      }
      expect(kills).toBe(8);
    },
  );

  it("never gives again what a person took away, and tells what the host refuses", async () => {
    const { host, baseCommit, dressing } = await openEmulated();
    const users = ["grace", "tim", "nobody"];
    const reviewers = { users, teams: ["core"] };
    const wished = requestFor(baseCommit, { labels: ["by-repair"], reviewers });
    const { pullRequest: number, notDone } = await host.publish(wished, calm);
    expect(notDone).toEqual([
      expect.stringMatching(/^nobody was not asked for a review: status 422, /),
      expect.stringMatching(/^the team core was not asked for a review: status 422, /),
    ]);
    const { issues, pulls } = github.owner.rest;
    await issues.removeLabel({ ...repository, issue_number: number, name: "by-repair" });
    await pulls.removeRequestedReviewers({
      ...repository,
      pull_number: number,
      reviewers: ["tim"],
    });
    await host.publish({ ...wished, body: "another attempt" }, calm);
    expect(await dressing(number)).toEqual({ labels: [], reviewers: ["grace"] });
  });

  it("makes its draft ready when a later run is published as ready", async () => {
    const client = await appClient();
    const asked: string[] = [];
    client.hook.wrap("request", async (send, options) => {
      const { url, body } = client.request.endpoint(options);
      if (!url.endsWith("/graphql")) return send(options);
      asked.push(String(body.query));
      return { status: 200, url, headers: {}, data: { data: {} } };
    });
    const { host, baseCommit } = await watch(createHostOn(client, { identity, redact: String }));
    await host.publish(requestFor(baseCommit), calm);
    await host.publish(requestFor(baseCommit), calm);
    expect(asked).toEqual([]);
    await host.publish(requestFor(baseCommit, { draft: false }), calm);
    expect(asked).toEqual([expect.stringContaining("markPullRequestReadyForReview")]);
  });

  it("moves its pull request to the branch that was repaired", async () => {
    const { host, baseCommit } = await openEmulated();
    const { owner } = github;
    await owner.rest.git.createRef({ ...repository, ref: "refs/heads/next", sha: baseCommit });
    await host.publish(requestFor(baseCommit), calm);
    const next = { baseBranch: "next", title: "x" };
    const { pullRequest: number } = await host.publish(requestFor(baseCommit, next), calm);
    const reference = { repository: slug, number };
    expect(await host.readPull(reference, calm)).toMatchObject({ baseBranch: "next" });
  });

  it("reads a review with its comments", async () => {
    const { host, baseCommit } = await openEmulated();
    const { pullRequest: number } = await host.publish(requestFor(baseCommit), calm);
    const grace = await github.clientOf("grace");
    const { data } = await grace.rest.pulls.createReview({
      ...repository,
      pull_number: number,
      event: "REQUEST_CHANGES",
      body: "Not like this",
      comments: [{ path: "README.md", position: 1, body: "Say more" }],
    });
    const review = await host.readReview({ repository: slug, number, review: data.id }, calm);
    expect(review).toMatchObject({
      author: "grace",
      state: "changes_requested",
      body: "Not like this",
      comments: [{ author: "grace", path: "README.md", body: "Say more" }],
    });
  });

  it("knows the failures of other checks", async () => {
    const { host, baseCommit } = await openEmulated();
    const { commit } = await host.publish(requestFor(baseCommit), calm);
    const other = await appClient("keep");
    await other.rest.checks.create({
      ...repository,
      name: "ci",
      head_sha: commit,
      status: "completed",
      conclusion: "failure",
      output: { title: "2 failed", summary: "test_overlap" },
    });
    expect(await host.failuresOf({ repository: slug, commit }, calm)).toEqual([
      { name: "ci", title: "2 failed", summary: "test_overlap" },
    ]);
  });

  it("never overwrites what a person pushed to the branch", async () => {
    const { host, baseCommit } = await openEmulated();
    const { commit } = await host.publish(requestFor(baseCommit), calm);
    const { owner } = github;
    const mine = await owner.rest.git.getCommit({ ...repository, commit_sha: commit });
    const human = await owner.rest.git.createCommit({
      ...repository,
      message: mine.data.message,
      tree: mine.data.tree.sha,
      parents: [commit],
    });
    await owner.rest.git.updateRef({
      ...repository,
      ref: "heads/repair/issue-1",
      sha: human.data.sha,
    });
    await expect(host.publish(requestFor(baseCommit), calm)).rejects.toThrow("not ours");
    const own = { repository: slug, issue: 1, base: "main", head: human.data.sha };
    expect(await host.foreignCommit(own, calm)).toBe(human.data.sha);
  });

  it("keeps the mode of an executable file and refuses a symbolic link", async () => {
    const { host } = await openEmulated();
    const { owner } = github;
    const head = await owner.rest.git.getRef({ ...repository, ref: "heads/main" });
    const tree = await owner.rest.git.createTree({
      ...repository,
      tree: [
        { path: "bin/run.sh", mode: "100755", type: "blob", content: "#!/bin/sh\n" },
        { path: "link", mode: "120000", type: "blob", content: "/etc/passwd" },
      ],
    });
    const base = await owner.rest.git.createCommit({
      ...repository,
      message: "modes",
      tree: tree.data.sha,
      parents: [head.data.object.sha],
    });
    const run = new Map([[pathOf("bin/run.sh"), "new"]]);
    const { commit } = await host.publish(requestFor(base.data.sha, { files: run }), calm);
    const made = await owner.rest.git.getTree({ ...repository, tree_sha: commit, recursive: "1" });
    expect(made.data.tree.find(({ path }) => path === "bin/run.sh")?.mode).toBe("100755");
    const link = new Map([[pathOf("link"), "x"]]);
    await expect(host.publish(requestFor(base.data.sha, { files: link }), calm)).rejects.toThrow(
      "symbolic link",
    );
  });
});

const dressed = { labels: ["by-repair"], reviewers: { users: ["grace"], teams: [] } };

/** The commit, or null when the process was killed on the way. */
async function publishAll(
  host: CodeHost,
  baseCommit: string,
  arm: () => void,
): Promise<string | null> {
  arm();
  try {
    const { commit } = await host.publish(requestFor(baseCommit, dressed), calm);
    const check = { repository: slug, commit, name: "repair/verify", run: "r-1", title: "t" };
    await host.check(
      { ...check, summary: "s", actions: [], annotations: [], conclusion: "success" },
      calm,
    );
    await host.say({ repository: slug, issue: 1, marker: "<!-- m -->", body: "done" }, calm);
    return commit;
  } catch (error) {
    if (error instanceof Error && error.message.includes("killed")) return null;
    throw error;
  }
}

/** The process ends at this call: it was not sent, or its answer was never seen. */
function killAt(client: GitHubClient, fatal: number, when: string): () => void {
  return () => {
    let calls = 0;
    client.hook.wrap("request", async (send, options) => {
      // A kill at a call that only reads leaves what the last change before it left.
      if (options.method === "GET") return send(options);
      calls += 1;
      if (calls !== fatal) return send(options);
      if (!when.startsWith("before")) await Promise.allSettled([send(options)]);
      throw new Error("killed");
    });
  };
}
