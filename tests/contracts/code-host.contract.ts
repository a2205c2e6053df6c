import { describe, expect, it } from "vitest";
import { repoPath } from "../../agent/core/model.ts";
import type { CodeHost, PublishRequest, PullRequestHost } from "../../agent/core/ports.ts";
import { slug } from "../support/emulated-github.ts";
import { calm } from "../support/temporary.ts";

export interface HostedPull {
  readonly number: number;
  readonly head: string;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
}

export interface Dressing {
  readonly labels: readonly string[];
  readonly reviewers: readonly string[];
}

/** A host with the repository ada/meetings, in which ada has opened issue 1 and the secret is known. */
export interface HostUnderTest {
  readonly host: CodeHost & PullRequestHost;
  readonly baseCommit: string;
  comments(): Promise<readonly { author: string; body: string }[]>;
  pulls(): Promise<readonly HostedPull[]>;
  /** Of a pull request. */
  dressing(number: number): Promise<Dressing>;
  checks(commit: string): Promise<readonly { name: string; conclusion: string | null }[]>;
  /** Somebody else writes this comment. */
  commentAsStranger(body: string): Promise<void>;
}

export const plantedSecret = "canary-4f9d2c7e1b";
export const redactPlanted = (text: string): string => text.replaceAll(plantedSecret, "[redacted]");

export function requestFor(
  baseCommit: string,
  changes: Partial<PublishRequest> = {},
): PublishRequest {
  return {
    repository: slug,
    issue: 1,
    baseBranch: "main",
    baseCommit,
    branch: "repair/issue-1",
    title: "fix: meetings overlap (#1)",
    body: "Fixes #1",
    diff: "",
    files: new Map([[repoPath("README.md"), "# mended\n"]]),
    draft: true,
    labels: [],
    reviewers: { users: [], teams: [] },
    ...changes,
  };
}

const retry = { id: "retry", label: "Retry", description: "Another attempt" };

export function codeHostContract(name: string, open: () => Promise<HostUnderTest>): void {
  describe(`a code host: ${name}`, () => {
    it("reads an issue", async () => {
      const { host } = await open();
      const read = await host.readIssue({ repository: slug, number: 1 }, calm);
      expect(read).toMatchObject({
        issue: { repository: slug, number: 1, title: "They overlap", body: "back to back" },
        state: "open",
        locked: false,
        author: "ada",
      });
      await expect(host.readIssue({ repository: slug, number: 77 }, calm)).rejects.toThrow("77");
    });

    it("leaves out comments that came after the trigger", async () => {
      const { host, commentAsStranger } = await open();
      await commentAsStranger("later");
      const reference = { repository: slug, number: 1, asOf: "2020-01-01T00:00:00Z" };
      expect((await host.readIssue(reference, calm)).issue.comments).toEqual([]);
      const now = await host.readIssue({ repository: slug, number: 1 }, calm);
      expect(now.issue.comments).toMatchObject([{ author: "eve", body: "later" }]);
    });

    it.each([
      ["ada", "admin"],
      ["grace", "write"],
      ["tim", "triage"],
      ["rita", "read"],
      ["eve", "none"],
      ["grace[bot]", "none"],
    ])("knows that %s has %s", async (login, permission) => {
      const { host } = await open();
      expect(await host.permission(slug, login, calm)).toBe(permission);
    });

    it("publishes twice as once, and a second attempt on the same pull request", async () => {
      const { host, baseCommit, pulls } = await open();
      const first = await host.publish(requestFor(baseCommit), calm);
      expect(await host.publish(requestFor(baseCommit), calm)).toEqual(first);
      const files = new Map([[repoPath("src/new.ts"), "export {};\n"]]);
      const second = await host.publish(requestFor(baseCommit, { files, body: "Refs #1" }), calm);
      expect(second.pullRequest).toBe(first.pullRequest);
      expect(second.commit).not.toBe(first.commit);
      expect(await pulls()).toEqual([
        {
          number: first.pullRequest,
          head: "repair/issue-1",
          title: "fix: meetings overlap (#1)",
          body: "Refs #1",
          draft: true,
        },
      ]);
    });

    it("gives labels and reviewers, and the title of the first time stays", async () => {
      const { host, baseCommit, dressing, pulls } = await open();
      const labels = ["repair: patch", "Triage"];
      const reviewers = { users: ["grace"], teams: [] };
      const wished = requestFor(baseCommit, { labels, reviewers });
      const { pullRequest: number, notDone } = await host.publish(wished, calm);
      const more = { title: "another", labels: ["triage", "later"], reviewers };
      await host.publish(requestFor(baseCommit, more), calm);
      expect(notDone).toEqual([]);
      expect(await dressing(number)).toEqual({
        labels: ["repair: patch", "Triage", "later"],
        reviewers: ["grace"],
      });
      expect(await pulls()).toMatchObject([{ title: "fix: meetings overlap (#1)", draft: true }]);
    });

    it("finds the open pull request of a branch, and none when it was closed", async () => {
      const { host, baseCommit } = await open();
      const own = { repository: slug, branch: "repair/issue-1" };
      expect(await host.openPullOf(own, calm)).toBeNull();
      const { pullRequest: number, commit } = await host.publish(requestFor(baseCommit), calm);
      expect(await host.openPullOf(own, calm)).toMatchObject({ number, headCommit: commit });
      await host.closePull({ repository: slug, number, deleteBranch: false }, calm);
      expect(await host.openPullOf(own, calm)).toBeNull();
    });

    it.each([
      [".github/workflows/ci.yml", "x"],
      ["CODEOWNERS", "x"],
      ["sub/package-lock.json", "x"],
      ["logo.png", "\u0000"],
      ["tests/test_x.py", null],
      [".gitmodules", "x"],
    ])("refuses to publish %s", async (path, text) => {
      const { host, baseCommit, pulls } = await open();
      const files = new Map([[repoPath(path), text]]);
      await expect(host.publish(requestFor(baseCommit, { files }), calm)).rejects.toThrow(
        "is not published",
      );
      expect(await pulls()).toEqual([]);
    });

    it("keeps one comment an issue, found by marker and author", async () => {
      const { host, comments, commentAsStranger } = await open();
      const marker = "<!-- repair:v1 issue=1 -->";
      const said = { repository: slug, issue: 1, marker };
      await commentAsStranger(`${marker}\nI look like it`);
      await host.say({ ...said, body: "one" }, calm);
      await host.say({ ...said, body: "two" }, calm);
      await host.say({ ...said, marker: "<!-- other -->", body: "three" }, calm);
      expect((await comments()).map(({ body }) => body)).toEqual([
        `${marker}\nI look like it`,
        `${marker}\ntwo`,
        "<!-- other -->\nthree",
      ]);
    });

    it("cuts a body that is too long, and closes what it cut open", async () => {
      const { host, comments } = await open();
      const body = `<details>\n\n\`\`\`\n${"log line\n".repeat(20_000)}\`\`\`\n</details>`;
      await host.say({ repository: slug, issue: 1, marker: "<!-- m -->", body }, calm);
      const [said] = await comments();
      expect(said?.body.length).toBeLessThanOrEqual(65_536);
      expect(said?.body.match(/```/g)).toHaveLength(2);
      expect(said?.body).toContain("</details>");
    });

    it("cuts the body of a pull request that is too long, and keeps its first line", async () => {
      const { host, baseCommit, pulls } = await open();
      const plan = "- one more of a very long plan\n".repeat(3000);
      await host.publish({ ...requestFor(baseCommit), body: `Fixes #1\n\n${plan}` }, calm);
      const body = (await pulls())[0]?.body ?? "";
      expect(body.length).toBeLessThanOrEqual(65_536);
      expect(body).toMatch(/^Fixes #1\n[^]*more characters are in the run folder\.$/);
    });

    it("lets no secret out, in a comment, a title, a body or a check", async () => {
      const { host, baseCommit, comments, pulls } = await open();
      const text = `the token is ${plantedSecret}`;
      await host.say({ repository: slug, issue: 1, marker: "<!-- m -->", body: text }, calm);
      await host.publish(requestFor(baseCommit, { title: text, body: text }), calm);
      const seen = JSON.stringify([await comments(), await pulls()]);
      expect(seen).toContain("[redacted]");
      expect(seen).not.toContain(plantedSecret);
    });

    it("reports one check for a run, however often", async () => {
      const { host, baseCommit, checks } = await open();
      const { commit } = await host.publish(requestFor(baseCommit), calm);
      const check = { repository: slug, commit, name: "repair/verify", run: "r-1", title: "t" };
      const path = repoPath("README.md");
      const annotations = [{ path, span: { start: 1, end: 1 }, message: "mended" }];
      const rest = { summary: "s", actions: [{ ...retry }], annotations };
      const ended = { ...check, ...rest, conclusion: "cancelled" as const, onlyKnown: true };
      await host.check(ended, calm);
      expect(await checks(commit)).toEqual([]);
      const named = { name: "repair/verify" };
      for (const conclusion of [null, null, "neutral", "success"] as const) {
        await host.check({ ...check, ...rest, conclusion }, calm);
        expect(await checks(commit)).toEqual([{ ...named, conclusion }]);
      }
      await host.check(ended, calm);
      await host.check({ ...check, ...rest, conclusion: null }, calm);
      expect(await checks(commit)).toEqual([{ ...named, conclusion: "cancelled" }]);
      await host.check({ ...ended, run: "r-2" }, calm);
      expect(await checks(commit)).toHaveLength(1);
      await host.check({ ...check, ...rest, run: "r-2", conclusion: null }, calm);
      await host.check({ ...check, ...rest, conclusion: "neutral" }, calm);
      expect(new Set((await checks(commit)).map(({ conclusion }) => conclusion))).toEqual(
        new Set(["neutral", null]),
      );
    });

    it("reads its pull request, and closes it with its branch, once or twice", async () => {
      const { host, baseCommit } = await open();
      const { pullRequest: number, commit } = await host.publish(requestFor(baseCommit), calm);
      const reference = { repository: slug, number };
      expect(await host.readPull(reference, calm)).toEqual({
        number,
        author: "repair-app[bot]",
        state: "open",
        headBranch: "repair/issue-1",
        headCommit: commit,
        headRepository: slug,
        baseBranch: "main",
      });
      expect(await host.failuresOf({ repository: slug, commit }, calm)).toEqual([]);
      await host.closePull({ ...reference, deleteBranch: true }, calm);
      await host.closePull({ ...reference, deleteBranch: true }, calm);
      expect(await host.readPull(reference, calm)).toMatchObject({ state: "closed" });
      expect(await host.readPull({ repository: slug, number: 77 }, calm)).toBeNull();
    });

    it("publishes anew when its pull request was closed and its branch deleted", async () => {
      const { host, baseCommit } = await open();
      const { pullRequest: number } = await host.publish(requestFor(baseCommit), calm);
      await host.closePull({ repository: slug, number, deleteBranch: true }, calm);
      const again = await host.publish(requestFor(baseCommit), calm);
      expect(again.pullRequest).not.toBe(number);
    });

    it("tells a branch of ours from one that holds the commit of somebody else", async () => {
      const { host, baseCommit } = await open();
      const request = requestFor(baseCommit);
      const { commit } = await host.publish(request, calm);
      const own = { repository: slug, issue: request.issue, base: "main", head: commit };
      expect(await host.foreignCommit(own, calm)).toBeNull();
    });

    it("knows which branches there are", async () => {
      const { host } = await open();
      expect(await host.hasBranch({ repository: slug, branch: "main" }, calm)).toBe(true);
      expect(await host.hasBranch({ repository: slug, branch: "mai" }, calm)).toBe(false);
      expect(await host.hasBranch({ repository: slug, branch: "no/such" }, calm)).toBe(false);
    });

    it("reads a file of the default branch", async () => {
      const { host } = await open();
      const read = (path: string) => host.readFile({ repository: slug, path }, calm);
      expect(await read("README.md")).toContain("meetings");
      expect(await read("no/such.md")).toBeNull();
    });

    it("survives a host without reactions", async () => {
      const { host } = await open();
      await expect(
        host.react({ repository: slug, issue: 1, comment: null, reaction: "eyes" }, calm),
      ).resolves.toBeUndefined();
    });
  });
}
