import { describe, expect, it } from "vitest";
import type { Proposal, TestReport, Verdict } from "../../../agent/core/model.ts";
import { harmsOnly } from "../../../agent/core/harms-only.ts";
import { mayBeStoodBy, standBy } from "../../../agent/steps/stand-by.ts";
import type { Tried } from "../../../agent/steps/try-proposal.ts";
import type { Verification } from "../../../agent/steps/verify.ts";

const failing = (stillFailing: readonly string[], newlyFailing: readonly string[]): Verdict => ({
  kind: "failing",
  candidate: "one",
  stillFailing,
  newlyFailing,
  why: "",
  log: "",
});

const tests = (count: number) => Array.from({ length: count }, (_, at) => `test_${at}`);

const proposal: Proposal = { origin: { proposer: "model", detail: "" }, plan: "p", edits: [] };

const tried = (verification: Verification): Tried => ({
  id: "one",
  proposal,
  files: new Map(),
  changedCharacters: 1,
  verification,
});

describe("a candidate that its author stands by", () => {
  it("can be one that turned the red tests green and broke a few others, and no other", () => {
    expect(harmsOnly(failing([], ["test_old"]))).toBe(true);
    expect(harmsOnly(failing(["test_red"], ["test_old"]))).toBe(false);
    expect(harmsOnly(failing([], []))).toBe(false);
    expect(harmsOnly(failing([], tests(41)))).toBe(false);
    expect(harmsOnly({ kind: "verified", candidate: "one", fixed: ["t"] })).toBe(false);
  });

  it("is not one whose harm was seen before the suite ran", () => {
    const verdict = failing([], ["guard"]);
    const after: TestReport = { kind: "ran", tests: {}, seconds: 1, log: "" };
    expect(mayBeStoodBy(tried({ verdict, after }))).toBe(true);
    expect(mayBeStoodBy(tried({ verdict, after: null }))).toBe(false);
  });

  it("is never verified: it names the tests that break, and what is said of them", () => {
    const after: TestReport = { kind: "ran", tests: {}, seconds: 1, log: "" };
    const harming = tried({ verdict: failing([], tests(5)), after });
    const stood = standBy(harming, { ...proposal, standsBy: "They assert the old format." });
    expect(stood.verification).toEqual({
      after,
      verdict: {
        kind: "plausible",
        candidate: "one",
        why: "the red test is green with it, but 5 tests that passed before fail (test_0, test_1, test_2, …), which would have to change: They assert the old format.",
      },
    });
  });
});
