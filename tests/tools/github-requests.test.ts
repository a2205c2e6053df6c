import { describe, expect, it } from "vitest";
import { openClient } from "../../tools/github/client.ts";
import { checkRequestsOf, openRequestCheck } from "../support/openapi-check.ts";

const check = openRequestCheck();
const pulls = "/repos/ada/meetings/pulls";
const good = { title: "t", head: "repair/issue-1", base: "main", body: "b", draft: true };

describe("the check of requests against GitHub's description", () => {
  it("takes a good request", () => {
    expect(check.faultsOf({ method: "POST", url: pulls, body: good })).toEqual([]);
    expect(check.seen).toContain("pulls/create");
  });

  it.each([
    ["a missing body", "POST", pulls, undefined, "no body"],
    ["a missing base", "POST", pulls, { title: "t", head: "h" }, "required property 'base'"],
    ["a draft that is no boolean", "POST", pulls, { ...good, draft: {} }, "must be boolean"],
    ["a key that is not described", "POST", pulls, { ...good, drafts: true }, "drafts"],
    ["a query that is not described", "GET", `${pulls}?states=open`, undefined, "states"],
    ["a state that is not one", "GET", `${pulls}?state=opened`, undefined, "allowed values"],
    ["a path that is not described", "GET", "/repos/ada/meetings/pull", undefined, "no operation"],
    ["a number that is none", "GET", `${pulls}/one`, undefined, "must be integer"],
    [
      "a reaction that is none",
      "POST",
      "/repos/a/b/issues/1/reactions",
      { content: "smile" },
      "allowed",
    ],
  ])("catches %s", (_name, method, url, body, fault) => {
    expect(check.faultsOf({ method, url, body }).join()).toContain(fault);
  });

  it("catches a missing title of a check run, on the client's own hook", async () => {
    const client = await openClient({ apiBase: "http://127.0.0.1:9", token: "t", throttle: false });
    const faults: string[] = [];
    checkRequestsOf(client, check, faults);
    const output = JSON.parse('{ "summary": "s" }');
    const place = { owner: "ada", repo: "meetings" };
    const request = client.rest.checks.create({ ...place, name: "n", head_sha: "1", output });
    await expect(request).rejects.toThrow("'title'");
    expect(faults).toHaveLength(1);
  });
});
