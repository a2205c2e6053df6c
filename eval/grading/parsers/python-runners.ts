import {
  after,
  before,
  beforeLast,
  pythonPattern,
  splitWords,
  strip,
  stripStart,
} from "../python-text.ts";
import { LogUnreadable } from "./parser.ts";
import type { LogParser, TestStatuses } from "./parser.ts";

const djangoPassed = [" ... ok", " ... OK", " ...  OK"] as const;
const djangoInterrupted = [
  // The inline "dot matches all" group of the original, spelled out.
  String.raw`^(.*?)\s\.\.\.\sTesting against Django installed in ([^]*?) silenced\)\.\nok$`,
  String.raw`^(.*?)\s\.\.\.\sInternal Server Error: \/(.*)\/\nok$`,
  String.raw`^(.*?)\s\.\.\.\sSystem check identified no issues \(0 silenced\)\nok$`,
] as const;

/** `runtests.py --verbosity 2`: `name (Class) ... ok`, or the docstring in the name's place. */
export const parseDjango: LogParser = (log) => {
  const statuses: TestStatuses = new Map();
  let previous: string | null = null;
  for (const raw of log.split("\n")) {
    const line = strip(raw);
    if (line.includes(" ... ")) previous = before(line, " ... ");
    readDjangoLine(line, previous, statuses);
  }
  for (const source of djangoInterrupted) {
    for (const match of log.matchAll(pythonPattern(source, "gm")))
      statuses.set(match[1] ?? "", "PASSED");
  }
  return statuses;
};

function readDjangoLine(original: string, previous: string | null, statuses: TestStatuses): void {
  const versionTest = "--version is equivalent to version";
  if (original.includes(versionTest)) statuses.set(versionTest, "PASSED");
  const line = readDjangoPass(original, statuses);
  if (line.includes(" ... skipped")) statuses.set(before(line, " ... skipped"), "SKIPPED");
  if (line.endsWith(" ... FAIL")) statuses.set(before(line, " ... FAIL"), "FAILED");
  if (line.startsWith("FAIL:")) statuses.set(secondWord(line), "FAILED");
  if (line.endsWith(" ... ERROR")) statuses.set(before(line, " ... ERROR"), "ERROR");
  if (line.startsWith("ERROR:")) statuses.set(secondWord(line), "ERROR");
  // The verdict of a test that printed something stands on a line of its own.
  if (stripStart(line).startsWith("ok") && previous !== null) statuses.set(previous, "PASSED");
}

/** Returns the line as the later checks of the original see it: one django version changes it. */
function readDjangoPass(original: string, statuses: TestStatuses): string {
  const suffix = djangoPassed.find((ending) => original.endsWith(ending));
  if (suffix === undefined) return original;
  const isMigration = original.startsWith(
    "Applying sites.0002_alter_domain_unique...test_no_migrations",
  );
  const line = isMigration ? strip(after(original, "...")) : original;
  statuses.set(beforeLast(line, suffix), "PASSED");
  return line;
}

function secondWord(line: string): string {
  const word = splitWords(line)[1];
  if (word === undefined)
    throw new LogUnreadable(`got the line ${JSON.stringify(line)}, expected a test name in it`);
  return word;
}

/** Old and new pytest summaries, PASSED and FAILED only. */
export const parseSeaborn: LogParser = (log, { rules }) => {
  const statuses: TestStatuses = new Map();
  for (const line of log.split("\n")) {
    const words = splitWords(line);
    const [first, second] = words;
    const names = line.startsWith("FAILED") || line.startsWith("PASSED");
    if (first === undefined || second === undefined) {
      if (rules === "v4" && names)
        throw new LogUnreadable(`got the line ${JSON.stringify(line)}, expected a test name in it`);
      continue;
    }
    if (line.startsWith("FAILED")) statuses.set(second, "FAILED");
    else if (line.includes(" PASSED ")) {
      if (second === "PASSED") statuses.set(first, "PASSED");
    } else if (line.startsWith("PASSED")) statuses.set(second, "PASSED");
  }
  return statuses;
};

const sympyHeading = pythonPattern(String.raw`(_*) (.*)\.py:(.*) (_*)`, "g");

/** `bin/test --verbose`: `test_name ok`; a heading `____ file.py:test_name ____` for each failure. */
export const parseSympy: LogParser = (log) => {
  const statuses: TestStatuses = new Map();
  const lines = log.split("\n");
  for (const line of lines) {
    if (!line.includes(".py:")) continue;
    for (const match of line.matchAll(sympyHeading))
      statuses.set(`${match[2]}.py:${match[3]}`, "FAILED");
  }
  for (const raw of lines) {
    const line = strip(raw);
    if (!line.startsWith("test_")) continue;
    const name = splitWords(line)[0] ?? "";
    if (line.endsWith(" E")) statuses.set(name, "ERROR");
    if (line.endsWith(" F")) statuses.set(name, "FAILED");
    if (line.endsWith(" ok")) statuses.set(name, "PASSED");
  }
  return statuses;
};
