import type { Reproduction } from "../core/model.ts";
import type { Baseline } from "./schemas.ts";

interface Known {
  readonly baseline: Baseline;
  readonly reproduction: Reproduction;
}

/** A busy machine must not turn a good candidate into one that hangs. */
const atLeastSeconds = 10;
const timesLonger = 4;

/**
 * Seconds a run with a candidate may take, from what the same tests took on the base: many a wrong
 * candidate loops for ever, and the time of a whole suite is no measure for one test.
 */
export function patience({ baseline, reproduction }: Known, what: "suite" | "targets"): number {
  const suite = baseline.report.seconds;
  const targets =
    reproduction.kind === "red" && reproduction.file !== null
      ? reproduction.report.seconds
      : (baseline.failingSeconds ?? suite);
  return Math.max(atLeastSeconds, timesLonger * (what === "suite" ? suite : targets));
}
