import { describe, expect, it } from "vitest";
import type { TestReport, TestStatus } from "../../../agent/core/model.ts";
import {
  compareReports,
  countStatuses,
  failingTests,
  isGreen,
} from "../../../agent/core/test-verdict.ts";

const ran = (tests: Record<string, TestStatus>): TestReport => ({
  kind: "ran",
  tests,
  seconds: 1,
  log: "",
});
const before = ran({ target: "failed", good: "passed", skipped: "skipped", broken: "error" });
const compare = (after: TestReport, flaky: readonly string[] = []) =>
  compareReports({ before, after, targets: ["target"], flaky });

describe("what may be called green", () => {
  it("is a target that was red and passes, with nothing harmed", () => {
    expect(isGreen(compare(ran({ target: "passed", good: "passed", broken: "error" })))).toBe(true);
  });

  it("is not a run that did not take place, whatever the reason", () => {
    for (const why of ["timed-out", "crashed", "no-tests-collected", "build-failed"] as const) {
      expect(isGreen(compare({ kind: "did-not-run", why, seconds: 1, log: "" }))).toBe(false);
    }
  });

  it("is not a report without the target", () => {
    expect(isGreen(compare(ran({ good: "passed" })))).toBe(false);
  });

  it("is not a target that is skipped now", () => {
    expect(isGreen(compare(ran({ target: "skipped", good: "passed" })))).toBe(false);
  });

  it("is not a target fixed at the price of another test", () => {
    const comparison = compare(ran({ target: "passed", good: "failed" }));
    expect(isGreen(comparison)).toBe(false);
    expect(comparison).toMatchObject({ newlyFailing: ["good"] });
  });

  it("is not a run from which a passing test has vanished", () => {
    const comparison = compare(ran({ target: "passed" }));
    expect(isGreen(comparison)).toBe(false);
    expect(comparison).toMatchObject({ vanished: ["good"] });
  });

  it("is not a run with a failure that has no counterpart before", () => {
    const comparison = compare(ran({ target: "passed", good: "passed", "a.test.ts": "error" }));
    expect(isGreen(comparison)).toBe(false);
    expect(comparison).toMatchObject({ newlyFailing: ["a.test.ts"] });
  });

  it("does not mind flaky tests, in either direction", () => {
    expect(isGreen(compare(ran({ target: "passed", good: "failed" }), ["good"]))).toBe(true);
  });

  it("is never an empty list of targets", () => {
    const after = ran({ good: "passed" });
    expect(isGreen(compareReports({ before, after, targets: [], flaky: [] }))).toBe(false);
  });
});

describe("counting", () => {
  it("tells failures, errors and skips apart", () => {
    expect(countStatuses(before)).toEqual({ passed: 1, failed: 1, error: 1, skipped: 1 });
    expect(failingTests(before)).toEqual(["target", "broken"]);
  });
});
