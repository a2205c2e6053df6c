import { identity, openMemoryApp } from "./app-in-memory.ts";
import { headedBy, lastWord, openRepaired, pullOf } from "./conversation.ts";
import { checkButton, checkSuiteFailed, reviewComment, reviewEvent } from "./events.ts";
import { describe, expect, it } from "vitest";

describe("follow-ups", () => {
  it("answer a review and its comments once, on the pull request, in the same branch", async () => {
    const app = await openRepaired({ repository: { reviews: new Map([[9, review]]) } });
    const pull = pullOf(app);
    await app.deliver("pull_request_review_comment", reviewComment(pull, 9));
    await app.deliver("pull_request_review", reviewEvent(pull, 9, "changes_requested"));
    await app.deliver("pull_request_review_comment", reviewComment(pull, 9));
    expect(await app.work()).toEqual([]);
    expect(app.begun.map(({ ask: { command: name } }) => name)).toEqual(["run", "follow-up"]);
    expect(app.begun[1]?.previous).toBe(app.begun[0]?.run);
    expect(app.host.pullRequests).toHaveLength(1);
    expect(app.host.comments.map(({ issue }) => issue)).toEqual([1, pull]);
  });

  it("answer every thread of the review in a line", async () => {
    const comment = { author: "grace", line: 3, hunk: "@@", body: "Why?" };
    const comments = [
      { ...comment, path: "src/meetings.ts" },
      { ...comment, path: "README.md" },
    ];
    const app = await openRepaired({
      repository: { reviews: new Map([[9, { ...review, comments }]]) },
    });
    await app.deliver("pull_request_review", reviewEvent(pullOf(app), 9, "changes_requested"));
    expect(await app.work()).toEqual([]);
    const body = expect.stringMatching(
      /^<!-- repair:v1 review=9 -->\nAnswered with [0-9a-f]{40}: V/,
    );
    expect(app.host.threadAnswers).toEqual([
      { review: 9, path: "src/meetings.ts", body },
      { review: 9, path: "README.md", body },
    ]);
  });

  it.each([
    ["an approval", reviewEvent(2, 9, "approved")],
    ["our own review", reviewEvent(2, 9, "commented", identity)],
    ["a review of somebody else's pull request", reviewEvent(2, 9, "commented", "grace", "eve")],
    ["a branch that only looks like ours", reviewEvent(2, 9, "commented", "grace", identity, "x")],
  ])("are not begun by %s", async (_name, payload) => {
    const app = await openRepaired();
    expect(await app.deliver("pull_request_review", payload)).not.toBe("taken");
  });

  it("are not begun by the review of a stranger", async () => {
    const app = await openRepaired();
    await app.deliver("pull_request_review", reviewEvent(pullOf(app), 9, "commented", "eve"));
    await app.work();
    expect(app.begun).toHaveLength(1);
    expect(app.host.comments).toHaveLength(1);
  });

  it("answer failed checks only where that is switched on, and only so often", async () => {
    const quiet = await openRepaired();
    await quiet.deliver("check_suite", checkSuiteFailed("a"));
    await quiet.work();
    expect(quiet.begun).toHaveLength(1);

    const app = await openRepaired({ settings: "followup: { ci: true, maxAttempts: 2 }" });
    for (const commit of ["a", "b", "c"]) {
      await app.deliver("check_suite", checkSuiteFailed(commit));
      // A workflow of the same commit is the same wish.
      await app.deliver("workflow_run", checkSuiteFailed(commit, "workflow_run"));
      await app.work(headedBy(app, { commit: commit.repeat(40), foreign: null }));
      app.pass(60);
    }
    expect(app.begun).toHaveLength(3);
    expect(lastWord(app)).toContain("2 follow-ups were tried");
  });

  it.each([
    ["an older commit than the last", { commit: "b".repeat(40), foreign: null }],
    ["a branch with a person's commit", { commit: "a".repeat(40), foreign: "c".repeat(40) }],
  ])("are not begun by failed checks of %s", async (_name, head) => {
    const app = await openRepaired({ settings: "followup: { ci: true }" });
    await app.deliver("check_suite", checkSuiteFailed("a"));
    expect(await app.work(headedBy(app, head))).toEqual([]);
    expect(app.begun).toHaveLength(1);
    expect(app.host.comments).toHaveLength(1);
  });

  it("are not begun by our own check", async () => {
    const app = await openRepaired({ settings: "followup: { ci: true }" });
    const own = checkSuiteFailed("a", "check_suite", "repair-app");
    expect(await app.deliver("check_suite", own)).toBe("our own check");
  });
});

const review = {
  author: "grace",
  state: "changes_requested",
  body: "Not like this",
  at: "2026-11-23T11:00:00Z",
  comments: [],
};

describe("the buttons of our check", () => {
  it("Retry begins another run, Explain explains, Give up closes the pull request", async () => {
    const app = await openRepaired({ settings: "pr: { deleteBranch: true }" });
    app.pass(60);
    for (const button of ["retry", "explain", "give-up"]) {
      await app.deliver("check_run", checkButton(button, pullOf(app)));
      expect(await app.work()).toEqual([]);
      app.pass(60);
    }
    expect(app.begun.map(({ ask: { command: name } }) => name)).toEqual([
      "run",
      "retry",
      "explain",
    ]);
    expect(app.host.pullRequests[0]?.state).toBe("closed");
    expect(app.host.branches.size).toBe(0);
    expect(lastWord(app)).toContain("closed and its branch deleted");
  });

  it.each([
    ["another App's check of the same name", checkButton("retry", 2, { app: "other" })],
    ["another check of ours", checkButton("retry", 2, { name: "lint" })],
    ["a branch that is not ours", checkButton("retry", 2, { branch: "main" })],
    ["a button we never made", checkButton("merge", 2)],
  ])("are not those of %s", async (_name, payload) => {
    const app = openMemoryApp();
    expect(await app.deliver("check_run", payload)).toContain("not ours");
  });

  it("do nothing for who may not", async () => {
    const app = await openRepaired();
    await app.deliver("check_run", checkButton("give-up", pullOf(app), { login: "rita" }));
    await app.work();
    expect(app.host.pullRequests[0]?.state).toBe("open");
  });
});
