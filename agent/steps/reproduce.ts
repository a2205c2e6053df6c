import type { Issue, Localization, Reproduction, TestId } from "../core/model.ts";
import type { RunContext } from "../core/run-context.ts";
import { failingTests } from "../core/test-verdict.ts";
import type { Prepared } from "./prepare.ts";
import { reproduceByModel } from "./ask-red-test.ts";
import { failuresOfSuspects, relatedFailures } from "./related-failures.ts";
import type { Baseline } from "./schemas.ts";
import { reproduceBySnippet } from "./reproduce-by-snippet.ts";

export interface ReproduceOptions {
  readonly issue: Issue;
  readonly prepared: Prepared;
  readonly localization: Localization;
  readonly baseline: Baseline;
}

/**
 * A test that is red for the reason in the issue, or a reason why there is none. Cheapest first: a
 * test of the repository that is red already, then the issue's own snippet, then a test that a model
 * writes. Each must really have been red, more than once, on the base.
 */
export async function reproduce(
  context: RunContext,
  options: ReproduceOptions,
): Promise<Reproduction> {
  const { baseline, issue } = options;
  const related = relatedFailures(issue, baseline.report, baseline.flaky);
  if (related.length > 0) {
    return {
      kind: "red",
      tests: related,
      file: null,
      report: baseline.report,
      how: `${ownTests(related)} red on the base and about the issue`,
    };
  }
  const bySnippet = await reproduceBySnippet(context, options);
  if (bySnippet.kind === "red") return bySnippet;
  const bySuspect = reproduceBySuspect(options);
  if (bySuspect !== null) return bySuspect;
  if (context.model === null) return { kind: "none", why: reasonForNone(baseline, bySnippet.why) };
  const byModel = await reproduceByModel(context, options);
  if (byModel.kind === "red") return byModel;
  return { kind: "none", why: reasonForNone(baseline, `${bySnippet.why}; ${byModel.why}`) };
}

/** The last resort before a model: a red test that names a suspect. It may be about something else. */
function reproduceBySuspect({ baseline, localization }: ReproduceOptions): Reproduction | null {
  const { report, flaky } = baseline;
  const found = failuresOfSuspects(localization, report, flaky);
  if (found === null) return null;
  return {
    kind: "red",
    tests: found.tests,
    file: null,
    report,
    how: `${ownTests(found.tests)} red on the base and of the suspected ${found.symbol}`,
    doubt: `that the red test shows this issue: it names the suspected ${found.symbol}, and shares no word with the issue`,
  };
}

function ownTests(tests: readonly TestId[]): string {
  return `${tests.length} of the repository's own tests ${tests.length === 1 ? "is" : "are"}`;
}

export function describeReproduction(reproduction: Reproduction): string {
  return reproduction.kind === "red" ? reproduction.how : `none: ${reproduction.why}`;
}

function reasonForNone(baseline: Baseline, snippet: string): string {
  if (baseline.report.kind === "did-not-run") {
    return `the repository's tests did not run on the base (${reasonForNoRun(baseline.report)})`;
  }
  const failing = failingTests(baseline.report).length;
  const own =
    failing === 0
      ? "all of the repository's tests pass on the base"
      : `${failing} tests fail on the base, and none of them speaks of the issue`;
  return `${own}; ${snippet}`;
}

/** The last line says why, except after a time-out: then it is whatever the runner was printing. */
function reasonForNoRun({ why, seconds, log }: DidNotRun): string {
  if (why === "timed-out") return `they did not end within ${Math.round(seconds)} s`;
  return log.trim().split("\n").at(-1)?.slice(-300) || why;
}

type DidNotRun = Extract<Baseline["report"], { kind: "did-not-run" }>;
