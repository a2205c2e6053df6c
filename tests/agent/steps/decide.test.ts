import { describe, expect, it } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import type { Reproduction, TestReport } from "../../../agent/core/model.ts";
import type { Checkout } from "../../../agent/core/ports.ts";
import type { RunContext } from "../../../agent/core/run-context.ts";
import { decide } from "../../../agent/steps/decide.ts";
import type { DecideOptions } from "../../../agent/steps/decide.ts";
import type { Tried } from "../../../agent/steps/try-proposal.ts";

/** The few parts of a large value that the code under test reads. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the whole
function stand<Whole>(parts: object): Whole {
  const isWhole = (value: object): value is Whole & object => value === parts;
  if (isWhole(parts)) return parts;
  throw new Error("unreachable");
}

const ran: TestReport = {
  kind: "ran",
  tests: { t: "failed", other: "passed" },
  seconds: 1,
  log: "",
};
const green: TestReport = {
  kind: "ran",
  tests: { t: "passed", other: "passed" },
  seconds: 1,
  log: "",
};

const red = (doubt?: string): Extract<Reproduction, { kind: "red" }> => ({
  kind: "red",
  tests: ["t"],
  file: null,
  report: ran,
  how: "own test",
  ...(doubt === undefined ? {} : { doubt }),
});

const tried = (id: string, changedCharacters: number): Tried => ({
  id,
  proposal: { origin: { proposer: "templates", detail: "x" }, plan: id, edits: [] },
  files: new Map([[repoPath("a.py"), id]]),
  changedCharacters,
  verification: { verdict: { kind: "verified", candidate: id, fixed: ["t"] }, after: green },
});

function optionsOf(
  found: readonly Tried[],
  change: { reproduction?: Reproduction; baseline?: TestReport } = {},
): DecideOptions {
  const checkout: Pick<Checkout, "diff"> = {
    diff: async (files) => `diff of ${[...files.values()].join()}`,
  };
  const baseline = {
    report: change.baseline ?? ran,
    scope: { kind: "all" },
    flaky: [],
    repeats: 2,
    failingSeconds: 1,
  } as const;
  const search = {
    prepared: { checkout, testing: { kind: "none", why: "" } },
    baseline,
    reproduction: change.reproduction ?? red(),
  };
  const result = { found, tried: found.length, byProposer: {}, lastFailure: null, limit: null };
  return stand<DecideOptions>({ search, result });
}

const context = stand<RunContext>({
  store: { save: async () => undefined },
  sandboxes: { name: "fake" },
  signal: new AbortController().signal,
});

describe("what may be claimed of the best candidate", () => {
  it("is verified when the issue's own test is green and nothing is harmed", async () => {
    expect(await decide(context, optionsOf([tried("one", 5)]))).toMatchObject({
      kind: "verified",
      evidence: { failToPass: ["t"], notVerified: [] },
    });
  });

  it("is the smallest change among those that behave alike, and the rivals are named", async () => {
    const outcome = await decide(context, optionsOf([tried("long", 50), tried("short", 3)]));
    expect(outcome).toMatchObject({ kind: "verified", candidate: { id: "short" } });
    expect(outcome).toMatchObject({
      evidence: { notVerified: [expect.stringContaining("1 other change passes the same tests")] },
    });
  });

  it("names the limits of a red test that was made for the issue", async () => {
    const file = { path: repoPath("tests/test_issue.py"), text: "" };
    for (const [source, limit] of [
      ["model", "written by the model"],
      ["issue", "what it should give instead"],
    ] as const) {
      const reproduction: Reproduction = { ...red(), file, source };
      expect(await decide(context, optionsOf([tried("one", 5)], { reproduction }))).toMatchObject({
        kind: "verified",
        evidence: { notVerified: [expect.stringContaining(limit)] },
      });
    }
  });

  it("is not verified when the red test may be about something else", async () => {
    const reproduction = red("that the red test shows this issue");
    expect(await decide(context, optionsOf([tried("one", 5)], { reproduction }))).toMatchObject({
      kind: "unverified",
      why: expect.stringContaining("not shown that the red test"),
    });
  });

  it("is not verified when the regression tests did not run on the base", async () => {
    const baseline: TestReport = { kind: "did-not-run", why: "timed-out", seconds: 9, log: "" };
    expect(await decide(context, optionsOf([tried("one", 5)], { baseline }))).toMatchObject({
      kind: "unverified",
      why: expect.stringContaining("did not run on the base"),
    });
  });

  it("is nothing when nothing was found", async () => {
    expect(await decide(context, optionsOf([]))).toMatchObject({ kind: "gave-up", limit: null });
  });
});
