import { describe, expect, it } from "vitest";
import { LimitReached } from "../../../agent/core/errors.ts";
import type { TestReport } from "../../../agent/core/model.ts";
import { allowedSeconds, refuseCutOff } from "../../../agent/steps/run-tests.ts";

const clock = (secondsLeft: number) => ({
  secondsLeft: () => secondsLeft,
  checkLimits() {
    if (secondsLeft <= 0) throw new LimitReached("seconds", "the limit of 9 s is reached");
  },
});
const timedOut: TestReport = { kind: "did-not-run", why: "timed-out", seconds: 9, log: "" };

describe("the time of one run of tests", () => {
  it("is its own limit while the run has time, and a share of what is left when it has not", () => {
    expect(allowedSeconds(clock(1000), 30)).toBe(30);
    expect(allowedSeconds(clock(20), 30)).toBe(20);
    expect(allowedSeconds(clock(100), 600, 1 / 5)).toBe(20);
    expect(allowedSeconds(clock(Number.POSITIVE_INFINITY), 600, 1 / 5)).toBe(600);
    expect(allowedSeconds(clock(0), 30)).toBe(1);
  });

  it("says nothing about a candidate when the run's own limit cut it off", () => {
    expect(() => refuseCutOff(clock(0), timedOut)).toThrow(LimitReached);
    expect(refuseCutOff(clock(5), timedOut)).toBe(timedOut);
    const crashed: TestReport = { ...timedOut, why: "crashed" };
    expect(refuseCutOff(clock(0), crashed)).toBe(crashed);
  });
});
