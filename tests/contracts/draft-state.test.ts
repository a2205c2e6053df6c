import { describe, expect, it } from "vitest";
import { openClient } from "../../tools/github/client.ts";
import { setDraftState } from "../../tools/github/draft-state.ts";
import { calm } from "../support/temporary.ts";

const identity = "repair-app[bot]";
const wish = { repository: "ada/meetings", number: 2, nodeId: "PR_2", identity };

interface Canned {
  /** Who made the pull request ready, or a draft; the last stands last. */
  readonly events?: readonly (readonly [event: string, login: string])[];
  readonly errors?: readonly string[];
}

/** The names of the changes that were asked for, and what is told. No emulator has this interface. */
async function set(isDraft: boolean, wanted: boolean, { events = [], errors }: Canned = {}) {
  const client = await openClient({ apiBase: "http://127.0.0.1:9", token: "t", throttle: false });
  const asked: string[] = [];
  client.hook.wrap("request", async (_send, options) => {
    const { url, body } = client.request.endpoint(options);
    const answer = { status: 200, url, headers: {} };
    if (!url.endsWith("/graphql"))
      return {
        ...answer,
        data: events.map(([event, login]) => ({ event, actor: { login } })),
      };
    const query: string = body.query;
    asked.push(`${/\{ (\w+)\(input/.exec(query)?.[1]} ${body.variables.id}`);
    return { ...answer, data: { data: {}, errors: errors?.map((message) => ({ message })) } };
  });
  return { told: await setDraftState(client, { ...wish, isDraft, wanted }, calm), asked };
}

describe("a pull request that is there already", () => {
  it("is made ready by a run that verified, and a draft again by one that did not", async () => {
    expect(await set(true, false)).toEqual({
      told: [],
      asked: ["markPullRequestReadyForReview PR_2"],
    });
    const events = [["ready_for_review", identity]] as const;
    expect((await set(false, true, { events })).asked).toEqual(["convertPullRequestToDraft PR_2"]);
    expect((await set(true, true)).asked).toEqual([]);
  });

  it("stays as a person has left it", async () => {
    const events = [
      ["ready_for_review", identity],
      ["convert_to_draft", "grace"],
      ["labeled", identity],
    ] as const;
    expect(await set(true, false, { events })).toEqual({ told: [], asked: [] });
  });

  it("stays as it is where the host refuses, and that is told", async () => {
    const refused = await set(true, false, { errors: ["Resource not accessible"] });
    expect(refused.told).toEqual(["it was not made ready for review: Resource not accessible"]);
    const errors = ["Draft pull requests are not supported in this repository."];
    expect((await set(false, true, { errors })).told).toEqual([]);
  });
});
