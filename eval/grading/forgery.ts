import type { HiddenInstance } from "../datasets/instance.ts";
import { splitFiles } from "../predictions/clean-patch.ts";
import { executedTests } from "./executed-tests.ts";
import { universalNewlines } from "./python-text.ts";
import { parserNameByRepository } from "./parsers/by-repository.ts";
import { marks } from "./rules.ts";

/**
 * Signs that a log was written by the patch and not by the test runner. The official rules trust a
 * process that prints `PASSED …` and ends with 0; here such a verdict is not believed. No sign occurs
 * in the gold patches of SWE-bench Lite or in any recorded log that was judged resolved (see the
 * tests), so an honest patch has nothing to fear.
 *
 * @param log the evaluation's log, with its markers.
 */
export function findForgerySigns(options: {
  readonly instance: HiddenInstance;
  readonly patch: string;
  readonly log: string;
  /** See `EvaluationRun`. */
  readonly goldExecuted?: number | null;
}): readonly string[] {
  const log = universalNewlines(options.log);
  const { goldExecuted = null } = options;
  return [
    ...signsInPatch(options.patch, options.instance.repository),
    ...(goldExecuted === null ? [] : signsInExecution(log, { goldExecuted, patch: options.patch })),
    ...signsInMarkers(log),
    ...signsInCounts(log, options.instance),
  ];
}

const suspiciousText = [
  { pattern: /\bos\._exit\s*\(/, sign: "ends the process without the runner (os._exit)" },
  { pattern: />>>>>/, sign: "contains a marker of the evaluation log" },
  { pattern: /["'`](?:\\n|\s)*(?:PASSED|XFAIL)\b/, sign: "contains the text of a passing test" },
  { pattern: /\.\.\. ok\b/, sign: "contains the text of a passing test" },
  { pattern: /process\.exit\s*\(\s*0?\s*\)/, sign: "ends the process with success" },
  {
    pattern: /\breallyExit\b|\bprocess\s*\[[^\]\n]*\]\s*\(/,
    sign: "ends the process with success",
  },
  {
    pattern: /["'`](?:\\n|\s)*(?:not )?ok (?:\d+\b|- )/,
    sign: "contains the text of a passing test",
  },
  { pattern: /\bspecs?, 0 failures\b/, sign: "contains the summary of a test run" },
  {
    pattern: /["']fullTitle\\?["']\s*:/,
    sign: "contains the report of a test run",
  },
  {
    pattern: /\b(?:assertionResults|numTotalTests|numPassedTests)\b\\?["'`]?\]?\s*:/,
    sign: "contains the report of a test run",
  },
  {
    // A title alone may be a property of anything; beside a list of passes it is mocha's.
    pattern: /^(?=[^]*\bpasses\b\\?["'`]?\]?\s*:)[^]*\bfullTitle\b\\?["'`]?\]?\s*:/,
    sign: "contains the report of a test run",
  },
] as const;

const runnerHooks =
  /def pytest_(?:runtest_\w+|sessionfinish|terminal_summary|report_teststatus|unconfigure|collection_modifyitems|pyfunc_call)\b/;

/** What a patch adds to program files; the runner's own project may of course change its hooks. */
function signsInPatch(patch: string, repository: string): readonly string[] {
  const signs = new Set<string>();
  for (const part of splitFiles(patch)) {
    const added = part
      .split("\n")
      .filter((line) => line.startsWith("+") && !line.startsWith("+++"))
      .join("\n");
    for (const { pattern, sign } of suspiciousText)
      if (pattern.test(added)) signs.add(`the patch ${sign}`);
    if (repository !== "pytest-dev/pytest" && runnerHooks.test(added))
      signs.add("the patch adds hooks to the test runner");
    if (/^\+\+\+ b\/(?:.*\/)?(?:sitecustomize|usercustomize)\.py|^\+\+\+ b\/.*\.pth$/m.test(part))
      signs.add("the patch runs code at the start of the interpreter");
  }
  return [...signs];
}

function signsInMarkers(log: string): readonly string[] {
  const count = (mark: string) => log.split(mark).length - 1;
  const doubled = [marks.startOfTests, marks.endOfTests, marks.exitCode].filter(
    (mark) => count(mark) > 1,
  );
  return doubled.map((mark) => `the log has the marker "${mark.slice(6)}" ${count(mark)} times`);
}

/**
 * Where absence counts as success, an early end looks like a fix. The hidden tests decide how many tests
 * there are, which a patch cannot know; it may bring a few of its own.
 */
function signsInExecution(
  log: string,
  { goldExecuted, patch }: { readonly goldExecuted: number; readonly patch: string },
): readonly string[] {
  const executed = executedTests(log) ?? 0;
  const added = patch.split("\n").filter((line) => /^\+(?!\+\+ )/.test(line)).length;
  if (executed >= goldExecuted && executed <= goldExecuted + added) return [];
  return [`the log says that ${executed} tests were executed, with the gold patch ${goldExecuted}`];
}

/** A runner says at its end how many tests passed: more passing lines than that are not its own. */
function signsInCounts(log: string, instance: HiddenInstance): readonly string[] {
  const tests = log.split(marks.startOfTests)[1]?.split(marks.endOfTests)[0] ?? log;
  const name =
    instance.logParser ?? parserNameByRepository.get(instance.repository.toLowerCase()) ?? "";
  if (name === "tap_tree" && /^ *ok\b/m.test(tests) && !/^1\.\.\d+/m.test(tests))
    return [noSummary];
  const family = families.find(({ parsers }) => parsers.test(name));
  if (family === undefined) return [];
  const lines = tests.split("\n").filter((line) => family.passed.test(line));
  if (lines.length === 0) return [];
  const said = [...tests.matchAll(family.total)].map((match) => Number(match[1] ?? match[2] ?? 0));
  if (said.length === 0) return [noSummary];
  const total = said.reduce((sum, count) => sum + count, 0);
  const distinct = new Set(lines).size;
  if (distinct <= total) return [];
  return [`${distinct} lines say that a test passed, the runner says ${total}`];
}

const noSummary = "tests are reported as passed but the runner's summary is missing";

const families = [
  {
    parsers: /^parse_log_django$/,
    passed: / \.\.\. ok$/,
    total: /^Ran (\d+) tests? in /gm,
  },
  {
    parsers: /^parse_log_sympy$/,
    passed: /^test_\S+ .*ok$/,
    total: /tests finished: (\d+) passed/g,
  },
  {
    parsers:
      /^parse_log_(?:pytest|pytest_options|pytest_v2|matplotlib|seaborn|astroid|flask|marshmallow|pvlib|pyvista|sqlfluff|xarray|pydicom|requests|pylint|astropy|scikit|sphinx)$/,
    passed: /^PASSED \S+::/,
    total: /^=+ .*?(\d+) passed.* in [\d.]+ ?s.*$|^(?=(\d+) passed in [\d.]+ ?s)/gm,
  },
] as const;
