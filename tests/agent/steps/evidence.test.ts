import { describe, expect, it } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import type { Reproduction, TestReport, Verdict } from "../../../agent/core/model.ts";
import type { EvidenceOptions } from "../../../agent/steps/evidence.ts";
import { collectEvidence } from "../../../agent/steps/evidence.ts";

/** The few parts of a large value that the code under test reads. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the whole
function stand<Whole>(parts: object): Whole {
  const isWhole = (value: object): value is Whole & object => value === parts;
  if (isWhole(parts)) return parts;
  throw new Error("unreachable");
}

type Tests = Extract<TestReport, { kind: "ran" }>["tests"];

const report = (tests: Tests): TestReport => ({ kind: "ran", tests, seconds: 1, log: "" });

const verified: Verdict = { kind: "verified", candidate: "one", fixed: ["t"] };
const stoodBy: Verdict = { kind: "plausible", candidate: "one", why: "old would have to change" };
const none: Reproduction = { kind: "none", why: "no model" };

/** The test of the issue is the suite's own, or one of those in a written file. */
const own: Reproduction = {
  kind: "red",
  tests: ["t"],
  file: null,
  report: report({ t: "failed", old: "passed", other: "passed" }),
  how: "",
};
const writtenWith = (tests: Tests): Reproduction => ({
  ...own,
  file: { path: repoPath("test_issue.py"), text: "" },
  report: report(tests),
});
const written = writtenWith({ t: "failed" });

interface Seen {
  readonly verdict?: Verdict;
  readonly reproduction?: Reproduction;
  readonly after: TestReport | null;
}

function evidenceOf({ verdict = verified, reproduction = own, after }: Seen) {
  const suite: Tests = { old: "passed", other: "passed" };
  const isOwn = reproduction.kind === "red" && reproduction.file === null;
  const baseline = {
    report: report(isOwn ? { ...suite, t: "failed" } : suite),
    scope: { kind: "all" },
    flaky: [],
    repeats: 2,
  };
  const prepared = { testing: { kind: "none", why: "" } };
  const search = { baseline, reproduction, prepared };
  const winner = { verification: { verdict, after } };
  return collectEvidence(stand<EvidenceOptions>({ search, winner, rivals: 0, sandbox: "fake" }));
}

const green = report({ t: "passed", old: "passed", other: "passed" });
const harmed = report({ t: "passed", old: "failed", other: "passed" });

describe("how often the target tests ran with the change", () => {
  it.each([
    ["a written test of a verified change", { reproduction: written, after: green }, 2],
    ["an own test of a verified change", { after: green }, 3],
    ["an own test, when harm made the suite run twice", { after: harmed }, 4],
    [
      "a written test of a change that is stood by",
      { verdict: stoodBy, reproduction: written, after: harmed },
      1,
    ],
    ["an own test of a change that is stood by", { verdict: stoodBy, after: harmed }, 3],
    ["a test before a limit cut the suite off", { verdict: stoodBy, after: null }, 1],
    ["no test", { verdict: stoodBy, reproduction: none, after: green }, 0],
  ])("is counted for %s", (_name, seen, times) => {
    expect(evidenceOf(seen).repeats.after).toBe(times);
  });

  it("and turned green, they are none of those that fail as before", () => {
    const { preexistingFailures } = evidenceOf({ verdict: stoodBy, after: harmed });
    expect(preexistingFailures).toEqual([]);
  });
});

describe("harm that only one of two runs showed", () => {
  it("is told of a change that is verified all the same", () => {
    const { notVerified } = evidenceOf({ after: harmed });
    expect(notVerified).toEqual([
      "1 test that passed before failed in one of two runs with the change: old",
    ]);
  });

  it("is told of tests that were gone", () => {
    const { notVerified } = evidenceOf({ after: report({ t: "passed" }) });
    expect(notVerified).toEqual([
      expect.stringMatching(/^2 tests that passed before did not run .*: old, other$/),
    ]);
  });

  it("is told where no red test shows the issue, and names three tests at most", () => {
    const tests = Object.fromEntries(["a", "b", "c", "d"].map((id) => [id, "failed"] as const));
    const after = report({ ...tests, old: "passed", other: "passed" });
    const { notVerified } = evidenceOf({ verdict: stoodBy, reproduction: none, after });
    expect(notVerified[1]).toBe(
      "4 tests that passed before failed in one of two runs with the change: a, b, c, …",
    );
  });

  it("is not said of a change that is stood by: its harm showed twice, and its verdict tells it", () => {
    expect(evidenceOf({ verdict: stoodBy, after: harmed }).notVerified).toEqual([]);
  });
});

describe("red tests of the written file that were left out", () => {
  it("are named, because they may be red with the change as well", () => {
    const reproduction = writtenWith({ t: "failed", slip: "error", guard: "passed" });
    expect(evidenceOf({ reproduction, after: green }).notVerified).toEqual([
      "1 other red test of the written file was left out as not about the issue, and may be red with the change as well: slip",
    ]);
  });

  it("are none when all of them are targets", () => {
    expect(evidenceOf({ reproduction: written, after: green }).notVerified).toEqual([]);
  });
});
