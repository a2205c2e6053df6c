import type { HiddenInstance } from "../datasets/instance.ts";
import { universalNewlines } from "./python-text.ts";
import { failOnlyRepositories, parserNameByRepository } from "./parsers/by-repository.ts";
import { LogUnreadable } from "./parsers/parser.ts";
import type { LogParser, ParserContext } from "./parsers/parser.ts";
import { parsersByName } from "./parsers/registry.ts";
import { marks } from "./rules.ts";
import type { GradingRules } from "./rules.ts";

/**
 * `official`: a `test_output.txt` with markers around the tests, as the harness writes since June
 * 2024. `2024`: the log of the first harness, no markers; the tests come after the model patch.
 */
export type LogFormat = "official" | "2024";

export type LogReading =
  | { readonly kind: "read"; readonly statuses: ReadonlyMap<string, string> }
  /** The log does not show that the tests ran on the patch: not resolved, whatever it prints. */
  | { readonly kind: "invalid"; readonly why: string }
  /** The official parser would fail on it: an error of the evaluation. */
  | { readonly kind: "unreadable"; readonly why: string };

export interface ReadLogOptions {
  readonly log: string;
  readonly instance: HiddenInstance;
  readonly rules: GradingRules;
  readonly format: LogFormat;
}

/** Status of each test according to a log, with the guards of the rules. */
export function readLog(options: ReadLogOptions): LogReading {
  const content = universalNewlines(options.log);
  const bad = [marks.patchFailed, marks.resetFailed, marks.testsErrored, marks.testsTimedOut].find(
    (mark) => content.includes(mark),
  );
  if (bad !== undefined) return { kind: "invalid", why: `the log says "${bad.slice(6)}"` };
  const section = testSection(content, options.format);
  if (section === null) return { kind: "invalid", why: "the log has no marked test output" };
  try {
    return readSection(content, section, options);
  } catch (error) {
    if (error instanceof LogUnreadable) return { kind: "unreadable", why: error.message };
    throw error;
  }
}

function testSection(content: string, format: LogFormat): string | null {
  if (format === "2024") return content.split(`${marks.patchApplied} (pred)`).at(-1) ?? null;
  if (!content.includes(marks.endOfTests)) return null;
  const afterStart = content.split(marks.startOfTests)[1];
  return afterStart?.split(marks.endOfTests)[0] ?? null;
}

function readSection(content: string, section: string, options: ReadLogOptions): LogReading {
  const { instance, rules } = options;
  const parse = findParser(instance);
  const context: ParserContext = { rules, instanceId: instance.id, version: instance.version };
  let statuses = parse(section, context);
  // Some runners write outside the markers (buffered standard error): then the whole log counts.
  if (statuses.size === 0) statuses = parse(content, context);
  if (rules === "v5") {
    const why = reasonToDoubt(content, statuses);
    if (why !== null) return { kind: "invalid", why };
  }
  return { kind: "read", statuses };
}

/**
 * Signs that a runner executed something. Every count must be above zero: a browser lost at the start
 * still prints "Executed 0 of 0", and where only failures are parsed that would read as success.
 */
const suiteRan = [
  /Executed [1-9]\d* of \d+/,
  /TOTAL: [1-9]\d* (?:SUCCESS|FAILED)/,
  /[1-9]\d* passing/,
  /Tests:\s+[1-9]\d*/,
  /Test Suites:\s+(?:\d+ \w+, )*[1-9]\d* total/,
  /^# tests [1-9]\d*/m,
  /[1-9]\d* specs?, \d+ failures?/,
  /': ok$/m,
];

const exitCodePattern = new RegExp(`${marks.exitCode}:\\s*(-?\\d+)`);

function reasonToDoubt(content: string, statuses: ReadonlyMap<string, string>): string | null {
  if (statuses.size === 0) {
    return suiteRan.some((sign) => sign.test(content)) ? null : "no sign that the tests ran";
  }
  // A patch can print "PASSED" lines of its own. An exit code that says otherwise while no failure
  // is reported means that the log does not describe the run that happened.
  const exitCode = Number(exitCodePattern.exec(content)?.[1] ?? 0);
  const failures = [...statuses.values()].some((word) => word === "FAILED" || word === "ERROR");
  if (exitCode === 0 || failures) return null;
  return `the test command ended with ${exitCode} but the log shows no failure`;
}

/** @throws LogUnreadable when neither the row nor the repository says how to read the log. */
function findParser(instance: HiddenInstance): LogParser {
  const repository = instance.repository.toLowerCase();
  const name = instance.logParser ?? parserNameByRepository.get(repository);
  const parser = name === undefined ? undefined : parsersByName.get(name);
  if (parser !== undefined) return parser;
  throw new LogUnreadable(
    `got the log parser ${name ?? "(none)"} for ${instance.repository}, expected one of ${[...parsersByName.keys()].join(", ")}`,
  );
}

/** The evaluation type of a row that does not say: by repository, as before version 5. */
export function evaluationTypeOf(repository: string): HiddenInstance["evaluationType"] {
  return failOnlyRepositories.has(repository.toLowerCase()) ? "fail_only" : "pass_and_fail";
}
