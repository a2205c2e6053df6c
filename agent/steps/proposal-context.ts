import type { Reproduction } from "../core/model.ts";
import type { ProposalContext } from "../core/ports.ts";
import type { RunContext } from "../core/run-context.ts";
import type { SearchOptions } from "./propose.ts";
import { excerptAbout } from "./related-failures.ts";

/** What a proposer may know: everything but how to run things. */
export function proposalContext(
  context: RunContext,
  options: SearchOptions,
  verdicts: ProposalContext["verdicts"],
): ProposalContext {
  const { reproduction } = options;
  return {
    issue: options.issue,
    localization: options.localization,
    tree: options.prepared.checkout,
    failing:
      reproduction.kind === "red"
        ? { tests: reproduction.tests, log: logOf(reproduction), file: reproduction.file }
        : { tests: [], log: "" },
    suspiciousLines: options.suspiciousLines,
    verdicts,
    signal: context.signal,
  };
}

/** Of a whole suite's output, what it says of the red tests; all of it when they were run alone. */
export function logOf({ tests, file, report }: Extract<Reproduction, { kind: "red" }>): string {
  if (file !== null) return report.log;
  const parts = tests.map((id) => excerptAbout(report.log, id)).filter((part) => part !== "");
  return parts.length === 0 ? report.log : parts.join("\n\n");
}
