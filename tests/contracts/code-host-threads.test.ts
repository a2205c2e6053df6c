import { afterAll, describe, expect, it } from "vitest";
import { openClient } from "../../tools/github/client.ts";
import { saysItCloses } from "../../tools/github/closing-pulls.ts";
import { createHostOn } from "../../tools/github/host.ts";
import { checkRequestsOf, openRequestCheck } from "../support/openapi-check.ts";
import { calm } from "../support/temporary.ts";

const identity = "repair-app[bot]";
const repository = "ada/meetings";
const faults: string[] = [];
afterAll(() => expect(faults).toEqual([]));

/** GitHub's answers by path; what is posted is kept. No emulator has these places. */
async function openHost(answers: Readonly<Record<string, unknown>>) {
  const client = await openClient({ apiBase: "http://127.0.0.1:9", token: "t", throttle: false });
  const posted: unknown[] = [];
  checkRequestsOf(client, openRequestCheck(), faults);
  client.hook.wrap("request", async (_send, options) => {
    const { method, url, body } = client.request.endpoint(options);
    const { pathname } = new URL(url);
    if (method === "POST") posted.push({ to: pathname.split("/").at(-2), ...body });
    return { status: 200, url, headers: {}, data: answers[pathname] ?? {} };
  });
  return {
    host: createHostOn(client, { identity, redact: (text) => text.replaceAll("key", "…") }),
    posted,
  };
}

const user = (login: string) => ({ login });

describe("the answer in the threads of a review", () => {
  const review = "/repos/ada/meetings/pulls/2/reviews/9";
  const marker = "<!-- repair:v1 review=9 -->";
  const answer = { repository, number: 2, review: 9, marker, body: "Answered, no key" };
  const reviewed = {
    [review]: { user: user("grace") },
    [`${review}/comments`]: [
      { id: 11, user: user("grace") },
      { id: 12, user: user("eve") },
      { id: 13, user: user("grace"), in_reply_to_id: 5 },
      { id: 14, user: user("grace"), in_reply_to_id: 5 },
    ],
  };
  const all = "/repos/ada/meetings/pulls/2/comments";

  it("is given once below each first comment, and to nobody but the reviewer", async () => {
    const { host, posted } = await openHost({ ...reviewed, [all]: [] });
    await host.answerThreads(answer, calm);
    const body = `${marker}\nAnswered, no …`;
    expect(posted).toEqual([
      { to: "11", body },
      { to: "5", body },
    ]);
  });

  it("is found again by its marker and author after a kill", async () => {
    const known = (login: string) => ({
      user: user(login),
      body: `${marker}\nx`,
      in_reply_to_id: 11,
    });
    const { host, posted } = await openHost({ ...reviewed, [all]: [known(identity)] });
    await host.answerThreads(answer, calm);
    expect(posted).toMatchObject([{ to: "5" }]);
    const copied = await openHost({ ...reviewed, [all]: [known("eve")] });
    await copied.host.answerThreads(answer, calm);
    expect(copied.posted).toHaveLength(2);
  });
});

describe("pull requests of others for an issue", () => {
  const place = "/repos/ada/meetings/issues/1/timeline";
  const pull = (changes: object) => ({
    event: "cross-referenced",
    source: {
      issue: {
        number: 7,
        state: "open",
        body: "Fixes #1",
        user: user("eve"),
        author_association: "MEMBER",
        pull_request: {},
        repository_url: "https://api.github.com/repos/ada/meetings",
        ...changes,
      },
    },
  });

  it("are the open ones whose text says that they close it", async () => {
    const { host } = await openHost({
      [place]: [
        { event: "labeled" },
        pull({}),
        pull({}),
        pull({ number: 8, state: "closed" }),
        pull({ number: 9, body: "see #1" }),
        pull({ number: 10, user: user(identity) }),
        pull({ number: 11, pull_request: undefined }),
        pull({ number: 12, repository_url: "https://api.github.com/repos/eve/meetings" }),
        pull({ number: 13, body: null }),
      ],
    });
    expect(await host.closingPulls({ repository, number: 1 }, calm)).toEqual([7]);
  });

  it("are of no account when anybody could have opened them", async () => {
    const by = (author_association: string, number: number) => pull({ author_association, number });
    const { host } = await openHost({
      [place]: [
        by("NONE", 7),
        by("CONTRIBUTOR", 8),
        by("FIRST_TIMER", 9),
        by("OWNER", 10),
        by("COLLABORATOR", 11),
      ],
    });
    expect(await host.closingPulls({ repository, number: 1 }, calm)).toEqual([10, 11]);
  });

  it.each([
    ["closes #1", true],
    ["It RESOLVED: #1.", true],
    ["fix ada/meetings#1", true],
    ["fixes https://github.com/ada/meetings/issues/1", true],
    ["fixes #12", false],
    ["fixes other/meetings#1", false],
    ["prefixes #1", false],
    ["fixes #2 and #1", false],
  ])("%j: %j", (text, closes) => {
    expect(saysItCloses(text, { repository, number: 1 })).toBe(closes);
  });
});
