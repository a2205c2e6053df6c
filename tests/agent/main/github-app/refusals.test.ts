import { GivenUp, Postponed } from "../../../../agent/main/worker.ts";
import { dyingHost, identity, openMemoryApp, slug } from "./app-in-memory.ts";
import { ask, command, lastWord, openRepaired } from "./conversation.ts";
import { commentEvent } from "./deliveries.ts";
import { issueEvent } from "./events.ts";
import { describe, expect, it } from "vitest";

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
    ["/repair retry", [7], true],
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
