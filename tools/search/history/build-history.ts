import { isTestPath, sourceLanguage } from "../index/source-files.ts";
import { createTerms, hashTerm, ownText } from "../text/terms.ts";
import type { Terms } from "../text/terms.ts";
import { createGrowingList, createGrowingRows } from "./growing-list.ts";
import type { GrowingList, GrowingRows } from "./growing-list.ts";
import type { History } from "./history.ts";
import { layOutHistory } from "./lay-out-history.ts";
import type { LoggedCommit } from "./read-log.ts";

/** Takes commits one by one, children before parents as git prints them, and lays them out in rows. */
export interface HistoryBuilder {
  add(commit: LoggedCommit): void;
  /** What was added, parents before children; it follows the commits given to `createHistoryBuilder`. */
  finish(): History;
}

/** Each commit is packed as it comes: a hundred thousand objects of them would fill the memory. */
export function createHistoryBuilder(
  before: Pick<History, "count" | "names" | "paths">,
): HistoryBuilder {
  const found = createParts(before.paths);
  return {
    add: (commit) => addCommit(found, commit),
    finish: () => layOutHistory(found, before),
  };
}

/** @internal What was added so far, newest commit first. */
export interface HistoryParts {
  /** Twenty bytes a commit as five numbers; so are the names of parents. */
  readonly names: GrowingList;
  readonly parents: GrowingRows;
  readonly times: number[];
  readonly fixes: GrowingList;
  readonly files: GrowingRows;
  readonly renames: GrowingRows;
  readonly terms: GrowingRows;
  readonly weights: GrowingList;
  readonly paths: Map<string, number>;
  readonly words: Terms;
  readonly counts: Map<number, number>;
}

function createParts(paths: readonly string[]): HistoryParts {
  return {
    names: createGrowingList(),
    parents: createGrowingRows(),
    times: [],
    fixes: createGrowingList(),
    files: createGrowingRows(),
    renames: createGrowingRows(),
    terms: createGrowingRows(),
    weights: createGrowingList(),
    paths: new Map(paths.map((path, index) => [path, index] as const)),
    words: createTerms(30_000),
    counts: new Map(),
  };
}

function addCommit(parts: HistoryParts, commit: LoggedCommit): void {
  addName(parts.names, commit.commit);
  parts.parents.starts.push(parts.parents.values.length);
  for (const parent of commit.parents) addName(parts.parents.values, parent);
  parts.times.push(commit.seconds);
  parts.fixes.push(speaksOfFix(commit.message) ? 1 : 0);
  addChanges(parts, commit);
  addMessage(parts, commit.message);
}

function addName(list: GrowingList, name: string): void {
  for (let at = 0; at < 40; at += 8) list.push(Number.parseInt(name.slice(at, at + 8), 16));
}

function addChanges(parts: HistoryParts, { changes }: LoggedCommit): void {
  const { files, renames } = parts;
  files.starts.push(files.values.length);
  renames.starts.push(renames.values.length);
  for (const { path, before } of changes) {
    if (sourceLanguage(path) === null) continue;
    if (!isTestPath(path)) files.values.push(indexOfPath(parts, path));
    if (before !== null && sourceLanguage(before) !== null) {
      renames.values.push(indexOfPath(parts, before));
      renames.values.push(indexOfPath(parts, path));
    }
  }
}

function indexOfPath({ paths }: HistoryParts, path: string): number {
  const known = paths.get(path) ?? paths.size;
  if (known === paths.size) paths.set(ownText(path), known);
  return known;
}

function speaksOfFix(message: string): boolean {
  const subject = message.trim().split("\n", 1)[0]?.slice(0, 120) ?? "";
  return /\b(fix|fixe[sd]|bug|regression|closes?|resolve[sd]?|issue)\b|#\d+/i.test(subject);
}

function addMessage({ terms, weights, counts, words }: HistoryParts, message: string): void {
  const [subject = "", ...rest] = message.trim().split("\n");
  const body = rest.filter((line) => !trailer.test(line)).join("\n");
  counts.clear();
  countWords({ text: subject, amount: 2, counts, words });
  countWords({ text: body.slice(0, 3000), amount: 1, counts, words });
  terms.starts.push(terms.values.length);
  for (const [hash, count] of counts) {
    terms.values.push(hash);
    weights.push(Math.min(255, count));
  }
  addNumbers(terms.values, weights, message);
}

/** Numbers that a message names stand among its terms with no weight: they are no words. */
function addNumbers(values: GrowingList, weights: GrowingList, message: string): void {
  const numbers = [...message.matchAll(namedNumber)].map(([, number = ""]) => number);
  for (const number of new Set(numbers.slice(0, maximumNumbers))) {
    values.push(numberHash(number));
    weights.push(0);
  }
}

/** `#1234`, and `gh-1234` as some projects write it. */
const namedNumber = /(?:#|\bgh-)(\d{2,6})\b/gi;

/** A message that names more is a list of what went into a release. */
const maximumNumbers = 20;

/** The term that stands for the number of an issue or pull request in `History.terms`. */
export function numberHash(number: string): number {
  return hashTerm(`#${number}`);
}

const trailer = /^\s*(?:Signed-off|Co-authored|Reviewed|Author|Thanks)/;

function countWords(options: {
  readonly text: string;
  readonly amount: number;
  readonly counts: Map<number, number>;
  readonly words: Terms;
}): void {
  const { text, amount, counts, words } = options;
  for (const word of text.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []) {
    for (const hash of words.hashesOf(word)) counts.set(hash, (counts.get(hash) ?? 0) + amount);
  }
}
