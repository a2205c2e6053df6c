import { z } from "zod";
import { LogUnreadable } from "./parser.ts";
import type { LogParser } from "./parser.ts";
import { NumberedNames } from "./numbered-names.ts";

/**
 * Reporters that write one JSON object: jest `--json`, vitest `--reporter=json`, mocha `-R json`. Not
 * among the official parsers; for datasets that bring an environment of their own. The object may stand
 * among other output, but there has to be exactly one: two mean that something else than the runner
 * wrote a report.
 */

const jestStatus = z.enum([
  "passed",
  "failed",
  "skipped",
  "pending",
  "todo",
  "disabled",
  "focused",
]);

const jestReport = z.object({
  numTotalTests: z.number(),
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({ ancestorTitles: z.array(z.string()), title: z.string(), status: jestStatus }),
      ),
    }),
  ),
});

/** Names are `suite > inner suite > test`, as the reporters give them. */
export const jestReportParser: LogParser = (log) => {
  const report = onlyReport(log, jestReport);
  const names = new NumberedNames();
  if (report === null) return names.statuses;
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  requireCount(tests.length, report.numTotalTests);
  for (const { ancestorTitles, title, status } of tests) {
    const outcome = status === "passed" ? "PASSED" : status === "failed" ? "FAILED" : "SKIPPED";
    names.add([...ancestorTitles, title].join(" > "), outcome);
  }
  return names.statuses;
};

const mochaTest = z.object({ fullTitle: z.string() });
const mochaReport = z.object({
  stats: z.object({ tests: z.number(), passes: z.number(), failures: z.number() }),
  tests: z.array(mochaTest),
  pending: z.array(mochaTest),
  failures: z.array(mochaTest),
  passes: z.array(mochaTest),
});

/** Names are mocha's full titles. */
export const mochaReportParser: LogParser = (log) => {
  const report = onlyReport(log, mochaReport);
  const names = new NumberedNames();
  if (report === null) return names.statuses;
  requireCount(report.passes.length, report.stats.passes);
  requireCount(report.failures.length, report.stats.failures);
  for (const { fullTitle } of report.passes) names.add(fullTitle, "PASSED");
  for (const { fullTitle } of report.failures) names.add(fullTitle, "FAILED");
  for (const { fullTitle } of report.pending) names.add(fullTitle, "SKIPPED");
  return names.statuses;
};

function requireCount(got: number, said: number): void {
  if (got !== said) throw new LogUnreadable(`got a report of ${got} tests that says ${said}`);
}

/** Null when there is none. @throws LogUnreadable when there are several. */
function onlyReport<Report>(log: string, shape: z.ZodType<Report>): Report | null {
  const found: Report[] = [];
  for (const value of jsonObjects(log)) {
    const report = shape.safeParse(value);
    if (report.success) found.push(report.data);
  }
  if (found.length > 1) throw new LogUnreadable(`got ${found.length} JSON reports, expected one`);
  return found[0] ?? null;
}

/** At the beginning of a line, or after output without an end of line. */
const reportStart = /^\{|\{"num\w+":|\{\s*"stats": \{/gm;

/** How often what is no object may be read over again, in lengths of the log. */
const patience = 20;

/**
 * The outermost JSON objects of a log.
 *
 * @throws LogUnreadable when braces that belong to none would take too long: a report may stand behind.
 */
function* jsonObjects(log: string): Generator {
  let end = 0;
  let wasted = 0;
  for (const { index } of log.matchAll(reportStart)) {
    if (index < end) continue;
    if (wasted > patience * log.length)
      throw new LogUnreadable(
        "got a log with too many braces that begin no JSON, expected one report",
      );
    const { at, isClosed } = endOfObject(log, index);
    const value = isClosed ? parseJson(log.slice(index, at)) : null;
    if (value === null) wasted += at - index;
    else {
      yield value;
      end = at;
    }
  }
}

/** After the brace that closes the one at `start`, or where it is certain that none does. */
function endOfObject(text: string, start: number): { at: number; isClosed: boolean } {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      const end = endOfString(text, at);
      if (text[end] !== '"') return { at: end, isClosed: false };
      at = end;
    } else if (character === "{") depth += 1;
    else if (character === "}" && (depth -= 1) === 0) return { at: at + 1, isClosed: true };
  }
  return { at: text.length, isClosed: false };
}

/** Where the string that begins at `start` ends, or its line: strings of JSON do not go over lines. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at];
    if (character === "\\") at += 1;
    else if (character === "\n" || character === '"') return at;
  }
  return text.length;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
