import type { Issue, Localization, TestId, TestReport } from "../core/model.ts";
import { failingTests } from "../core/test-verdict.ts";

/** Red tests by how plainly they speak of the issue. */
export interface RelatedFailures {
  /** Share a telling word by their own name, or two by what they printed. */
  readonly plain: readonly TestId[];
  /** Share a single word somewhere: they may be about something else. */
  readonly faint: readonly TestId[];
}

/**
 * Which tests that are red on the base are red for the issue's reason. Telling are words that the issue
 * and the test share and that are neither part of a test file's path nor common among the suite's test
 * names. A red test that shares none is an unrelated failure, however welcome it is.
 */
export function relatedFailures(
  issue: Issue,
  report: TestReport,
  flaky: readonly TestId[],
): RelatedFailures {
  if (report.kind !== "ran") return { plain: [], faint: [] };
  const failing = failingTests(report).filter(
    (id) =>
      !flaky.includes(id) && !isUnrelatedFile(id, issue, report.log) && !isExpected(id, report.log),
  );
  if (failing.length === 0) return { plain: [], faint: [] };
  const telling = tellingWords(issue, report);
  const scored = failing.map((id) => {
    const named = telling(lastName(id)).length;
    const printed = telling(excerptAbout(report.log, id)).length;
    return { id, named, score: 2 * named + printed };
  });
  const best = Math.max(...scored.map(({ score }) => score));
  const close = scored.filter(({ score }) => score > 0 && score >= best / 2);
  const isPlain = ({ named, score }: { named: number; score: number }) => named > 0 || score > 1;
  return {
    plain: close.filter(isPlain).map(({ id }) => id),
    faint: close.filter((one) => !isPlain(one)).map(({ id }) => id),
  };
}

/**
 * Those of them that the issue names, or whose own name shares two telling words with it. A suite may be red
 * for reasons of the machine, and a page of output shares words with anything: where somebody can write a
 * test for the issue, less than this is not believed first.
 */
export function namedFailures(
  issue: Issue,
  report: TestReport,
  tests: readonly TestId[],
): readonly TestId[] {
  if (report.kind !== "ran") return [];
  const telling = tellingWords(issue, report);
  const text = textOf(issue);
  return tests.filter((id) => text.includes(lastName(id)) || telling(lastName(id)).length > 1);
}

function tellingWords(issue: Issue, report: Extract<TestReport, { kind: "ran" }>) {
  const common = commonWordsOf(Object.keys(report.tests));
  const wanted = wordsOf(textOf(issue));
  return (text: string): readonly string[] =>
    [...wordsOf(text)].filter((word) => wanted.has(word) && !common.has(word));
}

function textOf({ title, body, comments }: Issue): string {
  return [title, body, ...comments.map((comment) => comment.body)].join("\n");
}

/**
 * A file that does not load is no test that fails: a fixture that was taken for one, a package that is not
 * there. Its path shares words with the issue as a matter of course. It counts when the issue speaks of
 * the very error.
 */
function isUnrelatedFile(id: TestId, issue: Issue, log: string): boolean {
  if (!isFile(id)) return false;
  const [error] = /\b\w+(?:Error|Exception)\b: .*/.exec(excerptAbout(log, id)) ?? [];
  const text = `${issue.title}\n${issue.body}`;
  return error === undefined || !text.includes(error.trim());
}

/** Some projects have marks of their own for what is known not to work, which a runner takes for failures. */
function isExpected(id: TestId, log: string): boolean {
  const name = id.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(`^FAILED ${name} - [\\w.]*XFail\\b`, "m").test(log);
}

function isFile(id: TestId): boolean {
  return id === pathOf(id) && /\.\w+$/.test(id);
}

/** Words of the files' paths, and words in more than a quarter of the names of a suite of some size. */
function commonWordsOf(ids: readonly TestId[]): ReadonlySet<string> {
  const common = new Set<string>();
  const counts = new Map<string, number>();
  for (const id of ids) {
    for (const word of wordsOf(pathOf(id))) common.add(word);
    for (const word of wordsOf(lastName(id))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  if (ids.length >= 8) {
    for (const [word, count] of counts) if (count > ids.length / 4) common.add(word);
  }
  return common;
}

function pathOf(id: TestId): string {
  return id.split(/::| > /)[0] ?? "";
}

/** As many suspects are asked about: those below are hardly meant by the issue. */
const askedSuspects = 3;

/**
 * For an issue that shares no word with any red test: the red tests that name one of the first
 * suspects, best suspect first. Null when there is none.
 */
export function failuresOfSuspects(
  localization: Localization,
  report: TestReport,
  flaky: readonly TestId[],
): { readonly symbol: string; readonly tests: readonly TestId[] } | null {
  if (report.kind !== "ran") return null;
  const failing = failingTests(report).filter(
    (id) => !flaky.includes(id) && !isFile(id) && !isExpected(id, report.log),
  );
  for (const { location } of localization.symbols.slice(0, askedSuspects)) {
    if (location.kind !== "symbol") continue;
    const symbol = tellingName(location.symbol);
    const named = new RegExp(`(?<![\\w$])${symbol.replaceAll(/\W/g, "\\$&")}(?![\\w$])`);
    const tests = failing.filter((id) => named.test(`${id}\n${excerptAbout(report.log, id)}`));
    if (symbol.length > 3 && tests.length > 0) return { symbol, tests };
  }
  return null;
}

/** `Shelf.add#2` → `add`; every class has an `__init__`, so that its owner's name stands for it. */
function tellingName(symbol: string): string {
  const parts = symbol.replace(/#\d+$/, "").split(".");
  return parts.findLast((part) => !/^(?:__\w+__|constructor)$/.test(part)) ?? "";
}

/** The part of a log that speaks of one test: from a line that names it to the next blank stretch. */
export function excerptAbout(log: string, id: TestId): string {
  const name = lastName(id);
  const lines = log.split("\n");
  const kept: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (!line.includes(name) || kept.length > 120) continue;
    kept.push(...lines.slice(index, index + 40));
  }
  return kept.join("\n");
}

/** `tests/a.py::TestX::test_name[1-2]` → `test_name`; `suite > adds numbers` → `adds numbers`. */
export function lastName(id: TestId): string {
  const plain = id.includes("::") ? id.replace(/\[.*$/s, "") : id;
  const last = plain.split(/::| > /).at(-1) ?? id;
  return last.replace(/\s*\(.*\)$/s, "").trim() || id;
}

function wordsOf(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const [identifier] of text.matchAll(/[\p{L}_$][\p{L}\p{N}_$]{2,}/gu)) {
    const parts = identifier.split(/_|(?<=\p{Ll})(?=\p{Lu})/u).map((part) => part.toLowerCase());
    for (const part of [identifier.toLowerCase(), ...parts]) {
      if (part.length > 2 && !commonWords.has(part)) words.add(part);
    }
  }
  return words;
}

const commonWords = new Set(
  `the and for with that this not but are was has have does from when then than into its should would
  expected actual error errors fail fails failed failure failing test tests testing assert assertion
  assertionerror equal equals true false none null undefined return returns value values result results
  file line lines code python node self def class function import run ran use used using get got set
  new now one two can could will what which there here because after before all any instead only also`.split(
    /\s+/,
  ),
);
