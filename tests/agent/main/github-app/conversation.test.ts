import { describe, expect, it } from "vitest";
import { workOnAsk } from "../../../../agent/main/github-app/job.ts";
import { readPagesSettings } from "../../../../agent/main/github-app/pages.ts";
import type { AskedRun } from "../../../../agent/main/github-app/run-job.ts";
import type { AppHost } from "../../../../agent/main/github-app/session.ts";
import { GivenUp, Postponed } from "../../../../agent/main/worker.ts";
import { calm } from "../../../support/temporary.ts";
import { dyingHost, identity, openMemoryApp, publishAtOnce, slug } from "./app-in-memory.ts";
import type { MemoryApp, MemoryAppOptions } from "./app-in-memory.ts";
import { commentEvent } from "./deliveries.ts";
import {
  checkButton,
  checkSuiteFailed,
  issueEvent,
  pullClosed,
  reviewComment,
  reviewEvent,
} from "./events.ts";

const command = (body: string, id: number, login = "grace") => commentEvent({ body, id, login });

async function ask(app: MemoryApp, body: string, id: number, login = "grace") {
  await app.deliver("issue_comment", command(body, id, login));
  return app.work();
}

/** With a pull request that is ours, for issue 1. */
async function openRepaired(options: MemoryAppOptions = {}): Promise<MemoryApp> {
  const app = openMemoryApp(options);
  await app.deliver("issues", issueEvent("labeled"));
  expect(await app.work()).toEqual([]);
  expect(app.host.pullRequests).toHaveLength(1);
  return app;
}

/** The host with another last commit on our branch, and the first there that is not ours. */
function headedBy(
  { host }: MemoryApp,
  head: { readonly commit: string; readonly foreign: string | null },
): AppHost {
  return {
    ...host,
    foreignCommit: async () => head.foreign,
    async openPullOf(reference, signal) {
      const pull = await host.openPullOf(reference, signal);
      return pull === null ? null : { ...pull, headCommit: head.commit };
    },
  };
}

const pullOf = (app: MemoryApp) => app.host.pullRequests[0]?.number ?? 0;
const lastWord = ({ host }: MemoryApp) => host.comments.at(-1)?.body ?? "";

describe("a process that dies at every call to the host", () => {
  it.each(["before", "after"] as const)(
    "%s it is made: one run, one pull request, one comment, one check",
    async (when) => {
      let deaths = 0;
      for (let fatal = 1; ; fatal += 1) {
        const app = openMemoryApp();
        await app.deliver("issues", issueEvent("labeled"));
        const { job } = (await app.claim())!;
        const dying = dyingHost(app.host, { fatal, when });
        const openHost = async () => ({
          host: dying.host,
          identity,
          token: null,
          close: async () => undefined,
        });
        await workOnAsk(job, { ...app.options, openHost }, calm).catch(() => undefined);
        const survived = !dying.died();
        app.pass(61);
        // Its lease ran out, and the same deliveries come again, also by another hook.
        for (const _ of [1, 2]) await app.deliver("issues", issueEvent("labeled"));
        expect(await app.work()).toEqual([]);
        expect(new Set(app.begun.map(({ run }) => run)).size).toBe(1);
        expect(app.host.pullRequests).toHaveLength(1);
        expect(app.host.checks).toHaveLength(1);
        expect(app.host.comments).toHaveLength(1);
        expect(lastWord(app)).toContain("### repair: Verified");
        if (survived) break;
        deaths += 1;
      }
      expect(deaths).toBeGreaterThanOrEqual(7);
    },
  );
});

describe("commands", () => {
  it("plan and explain answer without a pull request, retry goes on in the same one", async () => {
    const app = openMemoryApp();
    await ask(app, "/repair plan", 1);
    await ask(app, "/repair explain", 2);
    expect(app.host.pullRequests).toEqual([]);
    await ask(app, "/repair", 3);
    app.pass(60);
    await ask(app, "/repair retry", 4);
    expect(app.begun.map(({ ask: { command: name } }) => name)).toEqual([
      "plan",
      "explain",
      "run",
      "retry",
    ]);
    expect(app.host.pullRequests).toHaveLength(1);
    // Plan, run and retry share one comment; the explanation does not take its place.
    expect(app.host.comments).toHaveLength(2);
    expect(app.host.comments[0]?.body).toContain("Earlier runs");
  });

  it.each([
    ["/repair plan", "/repair", ["plan", "run"]],
    ["/repair", "/repair --model openai:allowed --budget 1.5", ["run", "run"]],
    ["/repair explain", "/repair plan", ["explain", "plan"]],
    ["/repair", "/repair retry", ["run"]],
    ["/repair plan", "/repair plan", ["plan"]],
  ])("%j and then %j during that run begin %j", async (first, second, begun) => {
    const app = openMemoryApp();
    await app.deliver("issue_comment", command(first, 1));
    const { job, queue } = (await app.claim())!;
    const run = async (asked: AskedRun) => {
      app.pass(10);
      await app.deliver("issue_comment", command(second, 2));
      app.pass(10);
      return publishAtOnce(asked, app.begun);
    };
    await workOnAsk(job, { ...app.options, run }, calm);
    await queue.complete(job);
    expect(await app.work()).toEqual([]);
    expect(app.begun.map(({ ask: { command: name } }) => name)).toEqual(begun);
    expect(app.host.pullRequests).toHaveLength(begun.includes("run") ? 1 : 0);
  });

  it("status tells the last run and what was spent", async () => {
    const app = await openRepaired();
    await ask(app, "/repair status", 1);
    expect(lastWord(app)).toMatch(/verified, pull request #2\.[^]*\$0\.50 spent/);
  });

  it("cancel stops what waits, and says so when there was nothing", async () => {
    const app = openMemoryApp();
    await app.deliver("issue_comment", command("/repair", 1));
    await app.deliver("issue_comment", command("/repair cancel", 2));
    await app.work();
    expect(app.begun).toEqual([]);
    expect(lastWord(app)).toContain("What waited is cancelled");
    await ask(app, "/repair cancel", 3);
    expect(lastWord(app)).toContain("nothing to cancel");
  });

  it("on a pull request of ours are for its issue, on another's for nothing", async () => {
    const app = await openRepaired();
    const onPull = (id: number, number: number) =>
      commentEvent({ id, body: "/repair status", issue: { number, pull_request: {} } });
    await app.deliver("issue_comment", onPull(1, pullOf(app)));
    await app.work();
    expect(app.host.comments.at(-1)).toMatchObject({
      issue: pullOf(app),
      body: expect.stringContaining("The last run is"),
    });
    await app.deliver("issue_comment", onPull(2, 77));
    await app.work();
    expect(app.host.reactions.at(-1)).toMatchObject({ reaction: "confused", comment: 2 });
  });
});

it("the comment links to the run, with what opens this repository's runs", async () => {
  const app = openMemoryApp();
  await app.deliver("issue_comment", command("/repair plan", 1));
  const { job } = (await app.claim())!;
  const pages = readPagesSettings({
    REPAIR_VIEW_TOKEN: "0123456789abcdef",
    REPAIR_WEBHOOK_SECRET: "0123456789abcdef",
    REPAIR_PUBLIC_URL: "https://repair.example.org",
  });
  await workOnAsk(job, { ...app.options, setup: { ...app.options.setup, pages } }, calm);
  expect(lastWord(app)).toMatch(
    /\[run `(r-[\w-]+)`\]\(https:\/\/repair\.example\.org\/runs\/run\/\1\?access=ada%2Fmeetings\.\d+\.[\w-]{43}\)/,
  );
});

describe("what ends a wish", () => {
  it.each([
    ["the label is taken away", "issues", issueEvent("unlabeled")],
    ["the issue is closed", "issues", issueEvent("closed")],
    ["the issue is deleted", "issues", issueEvent("deleted")],
  ])("%s while it waits", async (_name, event, payload) => {
    const app = openMemoryApp();
    await app.deliver("issues", issueEvent("labeled"));
    await app.deliver(event, payload);
    expect(await app.work()).toEqual([]);
    expect(app.begun).toEqual([]);
    expect(app.host.comments).toEqual([]);
  });

  it("is told in the comment when it was running", async () => {
    const app = openMemoryApp();
    await app.deliver("issues", issueEvent("labeled"));
    const { job, queue } = (await app.claim())!;
    const begun = Promise.withResolvers<void>();
    const ending = new AbortController();
    const run = workOnAsk(
      job,
      {
        ...app.options,
        run: async () => {
          begun.resolve();
          const { promise, reject } = Promise.withResolvers<never>();
          ending.signal.addEventListener("abort", () => reject(new Error("stopped")));
          return promise;
        },
      },
      ending.signal,
    );
    await begun.promise;
    await app.deliver("issues", issueEvent("unlabeled"));
    const word = (await app.claim())!;
    await workOnAsk(word.job, app.options, calm);
    expect(lastWord(app)).toContain("The label was taken away");
    expect(await queue.heartbeat(job, 60)).toBe("cancelled");
    ending.abort("cancelled");
    await run;
    expect(app.host.comments).toHaveLength(1);
    expect(lastWord(app)).toContain("### repair: cancelled");
    expect((await app.options.store.runs.last("ada/meetings#1"))?.status).toBe("cancelled");
  });

  it("was the label gone before we came to it", async () => {
    const app = openMemoryApp({ labels: [] });
    await app.deliver("issues", issueEvent("labeled"));
    await app.work();
    expect(app.begun).toEqual([]);
  });

  it("is a pull request of ours that was closed, and no other", async () => {
    const app = await openRepaired();
    expect(await app.deliver("pull_request", pullClosed(pullOf(app)))).toBe("taken");
    expect(await app.deliver("pull_request", pullClosed(5, "fork/meetings"))).toContain("not ours");
  });
});

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

describe("the settings of a repository", () => {
  it("that are faulty are told in one comment, with lines, and nothing is started", async () => {
    const app = openMemoryApp({ settings: "trigger:\n  alow: [admin]\n" });
    await ask(app, "/repair", 1);
    await ask(app, "/repair", 2);
    expect(app.begun).toEqual([]);
    expect(app.host.comments).toHaveLength(1);
    expect(lastWord(app)).toContain("`.github/repair.yml:2` there is no setting trigger.alow");
    await ask(app, "/repair help", 3);
    expect(lastWord(app)).toContain("### repair: help");
  });

  it("say who may", async () => {
    const app = openMemoryApp({
      settings: "trigger: { allow: [triage], bots: ['renovate[bot]'] }",
    });
    await ask(app, "/repair plan", 1, "tim");
    await ask(app, "/repair plan", 2, "grace");
    expect(app.begun).toHaveLength(1);
    expect(app.host.reactions.at(-1)).toMatchObject({ comment: 2, reaction: "-1" });
    const bot = commentEvent({ id: 3, body: "/repair plan", login: "renovate[bot]", type: "Bot" });
    await app.deliver("issue_comment", bot);
    await app.work();
    expect(app.begun).toHaveLength(2);
  });

  it("let strangers ask where the fault is, without a model, or do not", async () => {
    const app = openMemoryApp({ limits: { explanations: { repository: 1 } } });
    await ask(app, "/repair explain", 1, "eve");
    expect(app.begun[0]?.isStranger).toBe(true);
    await ask(app, "/repair plan", 2, "eve");
    expect(app.host.reactions.at(-1)).toMatchObject({ comment: 2, reaction: "-1" });
    app.pass(60);
    await ask(app, "/repair explain", 3, "eve");
    expect(lastWord(app)).toContain("explanations of a day are used up");
    expect(app.begun).toHaveLength(1);

    const closed = openMemoryApp({ settings: "trigger: { explain: allowed }" });
    await ask(closed, "/repair explain", 1, "eve");
    expect(closed.begun).toEqual([]);
    expect(closed.host.reactions).toMatchObject([{ reaction: "-1" }]);
  });
});

describe("an option that cannot be followed", () => {
  it.each([
    ["--model openai:other", "the model `openai:other` is not on the list"],
    ["--budget 99", "a run may cost at most $2.00 here, got --budget 99"],
    ["--base nosuch", "there is no branch `nosuch` in ada/meetings"],
  ])("%s: nothing is begun or counted, and the evidence keeps its place", async (option, why) => {
    const app = await openRepaired({ repository: { branches: ["main", "next"] } });
    const [evidence] = app.host.comments;
    app.pass(60);
    await ask(app, `/repair ${option}`, 1);
    expect(app.begun).toHaveLength(1);
    expect(app.host.comments[0]).toEqual(evidence);
    expect(lastWord(app)).toContain(`Nothing was started: ${why}`);
    expect(app.host.reactions.at(-1)).toMatchObject({ comment: 1, reaction: "confused" });
    expect((await app.options.store.runs.today({ repository: slug })).runs).toBe(1);
    await ask(app, "/repair --model openai:allowed --budget 1.5 --base next", 2);
    expect(app.begun).toHaveLength(2);
  });

  it("is told as well when the settings name it", async () => {
    const app = openMemoryApp({
      settings: "pr: { base: gone }",
      repository: { branches: ["main"] },
    });
    await app.deliver("issues", issueEvent("labeled"));
    await app.work();
    expect(app.begun).toEqual([]);
    expect(lastWord(app)).toContain("no branch `gone` in ada/meetings, which pr.base");
  });
});

describe("an issue that is assigned", () => {
  it.each([
    ["/repair", ["ada"], "", false],
    ["/repair plan", ["grace", "ada"], "", false],
    ["/repair", ["Grace"], "", true],
    ["/repair", [identity], "", true],
    ["/repair explain", ["ada"], "", true],
    ["/repair", ["ada"], "trigger: { assigned: allow }", true],
  ])(
    "%s of grace, assigned to %j, settings %j: begun %j",
    async (body, assignees, settings, begun) => {
      const app = openMemoryApp({ settings, assignees });
      await ask(app, body, 1);
      expect(app.begun).toHaveLength(begun ? 1 : 0);
      if (!begun)
        expect(lastWord(app)).toContain("the issue is assigned to `ada`, who may be at work");
    },
  );
});

describe("an issue for which somebody else has a pull request", () => {
  it.each([
    ["/repair", [7], false],
    ["/repair retry", [7], false],
    ["/repair plan", [7], true],
    ["/repair explain", [7], true],
    ["/repair", [], true],
  ])("%s, with those of others %j: begun %j", async (body, pulls, begun) => {
    const app = openMemoryApp({ repository: { closing: new Map([[1, pulls]]) } });
    await ask(app, body, 1);
    expect(app.begun).toHaveLength(begun ? 1 : 0);
    if (!begun) expect(lastWord(app)).toContain("the pull request #7 says that it closes this");
  });
});

describe("limits", () => {
  it.each([
    ["budget: { runsPerDay: 1 }", "1 runs of a day"],
    ["budget: { perDayUsd: 2.1 }", "$2.10 of a day"],
    ["budget: { perPersonDayUsd: 2.1 }", "$2.10 of one person"],
  ])("%s ends after the first run", async (settings, why) => {
    const app = openMemoryApp({ settings });
    await ask(app, "/repair", 1);
    app.pass(60);
    await ask(app, "/repair retry", 2);
    expect(app.begun).toHaveLength(1);
    expect(lastWord(app)).toContain(why);
    app.pass(25 * 3600);
    await ask(app, "/repair retry", 3);
    expect(app.begun).toHaveLength(2);
  });

  it("of runs at the same time put a wish off, and count no failure", async () => {
    const app = openMemoryApp({ limits: { running: { repository: 1, installation: 1 } } });
    const other = { id: "r-other", group: `${slug}#9`, repository: slug, installation: 99 };
    await app.options.store.runs.start({
      ...other,
      login: "ada",
      kind: "repair",
      wish: "run",
      limit: 2,
    });
    expect((await ask(app, "/repair", 1))[0]).toBeInstanceOf(Postponed);
    await app.options.store.runs.end("r-other", { status: "verified", dollars: 0, pull: null });
    app.pass(60);
    expect(await app.work()).toEqual([]);
    expect(app.begun).toHaveLength(1);
  });

  it("end a wish that fails again and again, after five times", async () => {
    const app = openMemoryApp();
    await app.deliver("issue_comment", command("/repair", 1));
    const { host: broken } = dyingHost(app.host, { fatal: 0, when: "before" });
    const failures: unknown[] = [];
    for (let round = 0; round < 5; round += 1) {
      failures.push(...(await app.work(broken)));
      app.pass(1000);
    }
    expect(failures).toHaveLength(5);
    expect(failures.findIndex((error) => error instanceof GivenUp)).toBe(4);
  });
});

it("asks the host for a permission once in a short while, and again after it", async () => {
  const app = openMemoryApp();
  let asked = 0;
  const { permission } = app.host;
  const host = Object.assign(Object.create(app.host), {
    permission: async (...given: Parameters<typeof permission>) => {
      asked += 1;
      return permission(...given);
    },
  });
  for (const id of [1, 2]) await app.deliver("issue_comment", command("/repair status", id));
  await app.work(host);
  expect(asked).toBe(1);
  app.pass(61);
  await app.deliver("issue_comment", command("/repair status", 3));
  await app.work(host);
  expect(asked).toBe(2);
});
