import type { Issue, Localization, Reproduction, TestId } from "../core/model.ts";
import type { RunContext } from "../core/run-context.ts";
import { failingTests } from "../core/test-verdict.ts";
import type { Prepared } from "./prepare.ts";
import { reproduceByModel } from "./ask-red-test.ts";
import { failuresOfSuspects, namedFailures, relatedFailures } from "./related-failures.ts";
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
 * test of the repository that is red already, the issue's own snippet, a test that a model writes; at
 * last a red test that may be about something else, with that doubt. Each was red more than once. Where
 * there is a model, a red test of the repository comes first only when the issue as good as names it.
 */
export async function reproduce(
  context: RunContext,
  options: ReproduceOptions,
): Promise<Reproduction> {
  const { baseline, issue } = options;
  const { plain, faint } = relatedFailures(issue, baseline.report, baseline.flaky);
  const own = { tests: plain, how: "about the issue" };
  const named = namedFailures(issue, baseline.report, plain);
  if (named.length > 0) return ownRed(options, { ...own, tests: named });
  if (plain.length > 0 && context.model === null) return ownRed(options, own);
  const bySnippet = await reproduceBySnippet(context, options);
  if (bySnippet.kind === "red") return bySnippet;
  const byModel = context.model === null ? null : await reproduceByModel(context, options);
  if (byModel?.kind === "red") return byModel;
  if (plain.length > 0) return ownRed(options, { ...own, doubt: sharesWords });
  const doubtful = reproduceBySuspect(options) ?? reproduceByOneWord(options, faint);
  if (doubtful !== null) return doubtful;
  const reasons = [bySnippet.why, ...(byModel === null ? [] : [byModel.why])];
  return { kind: "none", why: reasonForNone(baseline, reasons.join("; ")) };
}

const sharesWords =
  "that the red test shows this issue: they share words, and no test could be written";

interface OwnRed {
  readonly tests: readonly TestId[];
  /** Goes on after "red on the base and". */
  readonly how: string;
  readonly doubt?: string;
}

function ownRed({ baseline }: ReproduceOptions, { tests, how, doubt }: OwnRed): Reproduction {
  const red = { kind: "red", tests, file: null, report: baseline.report } as const;
  const text = `${ownTests(tests)} red on the base and ${how}`;
  return doubt === undefined ? { ...red, how: text } : { ...red, how: text, doubt };
}

/** A red test that names a suspect: it may be about something else. */
function reproduceBySuspect(options: ReproduceOptions): Reproduction | null {
  const { baseline, localization } = options;
  const found = failuresOfSuspects(localization, baseline.report, baseline.flaky);
  if (found === null) return null;
  const doubt = `that the red test shows this issue: it names the suspected ${found.symbol}, and says no more of the issue`;
  return ownRed(options, { tests: found.tests, how: `of the suspected ${found.symbol}`, doubt });
}

function reproduceByOneWord(
  options: ReproduceOptions,
  tests: readonly TestId[],
): Reproduction | null {
  if (tests.length === 0) return null;
  const doubt = "that the red test shows this issue: they share a single word";
  return ownRed(options, { tests, how: "of a word with the issue", doubt });
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
