import { workOnAsk } from "../../../../agent/main/github-app/job.ts";
import { readPagesSettings } from "../../../../agent/main/github-app/pages.ts";
import type { AskedRun } from "../../../../agent/main/github-app/run-job.ts";
import { calm } from "../../../support/temporary.ts";
import { dyingHost, identity, openMemoryApp, publishAtOnce } from "./app-in-memory.ts";
import { ask, command, lastWord, openRepaired, pullOf } from "./conversation.ts";
import { commentEvent } from "./deliveries.ts";
import { issueEvent, pullClosed } from "./events.ts";
import { describe, expect, it } from "vitest";

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
