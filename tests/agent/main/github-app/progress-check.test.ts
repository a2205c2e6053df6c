import { describe, expect, it } from "vitest";
import { hostError } from "../../../../agent/core/errors.ts";
import { repoPath } from "../../../../agent/core/model.ts";
import { workOnAsk } from "../../../../agent/main/github-app/job.ts";
import type { AskedRun, EndedRun } from "../../../../agent/main/github-app/run-job.ts";
import type { AppHost } from "../../../../agent/main/github-app/session.ts";
import { calm } from "../../../support/temporary.ts";
import { dyingHost, identity, openMemoryApp, publishAtOnce, slug } from "./app-in-memory.ts";
import type { MemoryApp } from "./app-in-memory.ts";
import { commentEvent } from "./deliveries.ts";
import { issueEvent, reviewEvent } from "./events.ts";

type Run = (asked: AskedRun) => Promise<EndedRun>;

const review = {
  author: "grace",
  state: "changes_requested",
  body: "Not like this",
  at: "2026-11-23T11:00:00Z",
  comments: [],
};

/** With a pull request of ours, and a review of it that waits to be answered. */
async function openReviewed(run: Run) {
  const app = openMemoryApp({ repository: { reviews: new Map([[9, review]]) } });
  await app.deliver("issues", issueEvent("labeled"));
  expect(await app.work()).toEqual([]);
  const [first] = app.host.checks;
  expect(app.host.checks).toMatchObject([{ conclusion: "success" }]);
  const pull = app.host.pullRequests[0]?.number ?? 0;
  await app.deliver("pull_request_review", reviewEvent(pull, 9, "changes_requested"));
  const { job, queue } = (await app.claim())!;
  const work = (host: AppHost = app.host, signal = calm) =>
    workOnAsk(
      job,
      {
        ...app.options,
        run,
        openHost: async () => ({ host, identity, token: null, close: async () => undefined }),
      },
      signal,
    );
  return { app, job, queue, work, head: first?.commit ?? "" };
}

/** Another patch than the first. */
const another: Run = async (asked) => {
  const { session, ask, run } = asked;
  const { commit, pullRequest: pull } = await session.host.publish(
    {
      repository: ask.repository,
      issue: ask.issue,
      baseBranch: asked.pull?.baseBranch ?? "?",
      baseCommit: "0".repeat(40),
      branch: "repair/issue-1",
      title: "t",
      body: "b",
      diff: "",
      files: new Map([[repoPath("src/meetings.ts"), "mended anew\n"]]),
      draft: true,
      labels: [],
      reviewers: { users: [], teams: [] },
    },
    calm,
  );
  const evidence = { title: "Verified", summary: "evidence", annotations: [], actions: [] };
  const check = { repository: ask.repository, commit, name: "repair/verify", run, ...evidence };
  await session.host.check({ ...check, conclusion: "success" }, calm);
  return { status: "verified", title: "Verified", body: "evidence", dollars: 0, pull, commit };
};

const told = ({ host }: MemoryApp) =>
  host.checks.map(({ commit, conclusion, title }) => ({ commit, conclusion, title }));

describe("the check of a commit that another run works on", () => {
  it("is in progress on our pull request, and says which commit followed", async () => {
    const during: unknown[] = [];
    const { app, work, head } = await openReviewed(async (asked) => {
      during.push(...told(app));
      return another(asked);
    });
    await work();
    expect(during).toMatchObject([
      { commit: head, conclusion: "success" },
      { commit: head, conclusion: null, title: "The review is being answered" },
    ]);
    const [, old, fresh] = told(app);
    expect(old).toEqual({
      commit: head,
      conclusion: "neutral",
      title: `Followed by ${fresh?.commit.slice(0, 12)}`,
    });
    expect(fresh).toMatchObject({ conclusion: "success", title: "Verified" });
  });

  it("gets the evidence itself when the same patch was found again", async () => {
    const { app, work, head } = await openReviewed((asked) => publishAtOnce(asked, []));
    await work();
    expect(told(app)).toMatchObject([
      { commit: head, conclusion: "success" },
      { commit: head, conclusion: "success", title: "Verified" },
    ]);
  });

  it("ends without a patch, after a failure and after a cancel with the reason", async () => {
    const nothing = { status: "gave-up", title: "No patch", body: "why", dollars: 0 };
    const without = await openReviewed(async () => ({ ...nothing, pull: null, commit: null }));
    await without.work();
    expect(without.app.host.checks[1]).toMatchObject({ conclusion: "neutral", summary: "why" });
    expect(without.app.host.checks[1]?.actions.map(({ id }) => id)).toContain("retry");

    const failing = await openReviewed(async () => {
      throw hostError("no such branch");
    });
    for (let round = 0; round < 3; round += 1) await failing.work().catch(() => undefined);
    expect(failing.app.host.checks[1]).toMatchObject({
      conclusion: "neutral",
      title: "The run failed",
      summary: "no such branch",
    });

    const ending = new AbortController();
    const cancelled = await openReviewed(async () => {
      ending.abort("cancelled");
      throw new Error("stopped");
    });
    await cancelled.work(cancelled.app.host, ending.signal);
    expect(cancelled.app.host.checks[1]).toMatchObject({
      conclusion: "cancelled",
      summary: expect.stringContaining("`/repair` begins anew"),
    });
  });

  it("cannot turn a published verdict into a failure, however often the host refuses its end", async () => {
    const { app, job, work } = await openReviewed(another);
    const refusing: AppHost = Object.assign(Object.create(app.host), {
      check: async (...given: Parameters<AppHost["check"]>) => {
        if (given[0].onlyKnown === true) throw hostError("no checks today");
        return app.host.check(...given);
      },
    });
    const failures: unknown[] = [];
    for (let round = 0; round < 3; round += 1)
      await work(refusing).catch((error: unknown) => failures.push(error));
    expect(failures).toHaveLength(2);
    expect(app.host.comments.at(-1)?.body).toContain("### repair: Verified");
    const last = await app.options.store.runs.last(`${slug}#1`);
    expect(last).toMatchObject({ status: "verified", pull: app.host.pullRequests[0]?.number });
    expect(last?.id).toContain(`-${job.id}`);
  });

  it("keeps the verdict when the run is cancelled while it is told", async () => {
    const ending = new AbortController();
    const { app, work } = await openReviewed(another);
    const late: AppHost = Object.assign(Object.create(app.host), {
      answerThreads: async () => {
        ending.abort("cancelled");
        throw new Error("aborted");
      },
    });
    await work(late, ending.signal);
    expect(app.host.comments.at(-1)?.body).toContain("### repair: Verified");
    expect(await app.options.store.runs.last(`${slug}#1`)).toMatchObject({ status: "verified" });
    expect(told(app).filter(({ conclusion }) => conclusion === null)).toEqual([]);
  });

  it("is ended by the word cancel when its worker is dead", async () => {
    const { app, work } = await openReviewed(async () => {
      throw new Error("killed");
    });
    await expect(work()).rejects.toThrow("killed");
    expect(app.host.checks.map(({ conclusion }) => conclusion)).toEqual(["success", null]);
    await app.deliver("issue_comment", commentEvent({ id: 5, body: "/repair cancel" }));
    const word = (await app.claim())!;
    await workOnAsk(word.job, app.options, calm);
    expect(app.host.checks.map(({ conclusion }) => conclusion)).toEqual(["success", "cancelled"]);
  });

  it("is not there for a plan, an explanation, or the first run", async () => {
    const app = openMemoryApp();
    for (const [id, body] of ["/repair", "/repair plan", "/repair explain"].entries()) {
      await app.deliver("issue_comment", commentEvent({ id: id + 1, body, login: "grace" }));
      expect(await app.work()).toEqual([]);
      app.pass(60);
    }
    expect(app.begun).toHaveLength(3);
    expect(app.host.checks).toHaveLength(1);
  });

  it("is not there in a workflow, which nobody continues after a kill", async () => {
    const { app, job } = await openReviewed(another);
    const setup = { ...app.options.setup, isContinued: false };
    await workOnAsk(job, { ...app.options, setup, run: another }, calm);
    expect(app.host.checks.map(({ conclusion }) => conclusion)).toEqual(["success", "success"]);
  });

  it.each(["before", "after"] as const)(
    "is found again, never doubled and never left, when the process dies %s any call",
    async (when) => {
      let deaths = 0;
      for (let fatal = 1; ; fatal += 1) {
        const { app, work, head } = await openReviewed(another);
        const dying = dyingHost(app.host, { fatal, when });
        await work(dying.host).catch(() => undefined);
        const survived = !dying.died();
        if (!survived) await work();
        expect(told(app)).toHaveLength(3);
        expect(told(app).filter(({ conclusion }) => conclusion === null)).toEqual([]);
        expect(told(app)[1]).toMatchObject({ commit: head, conclusion: "neutral" });
        if (survived) break;
        deaths += 1;
      }
      expect(deaths).toBeGreaterThanOrEqual(8);
    },
  );
});
