import { indexOfCommit, rowOf, strictAncestors } from "../../history/history.ts";
import type { History } from "../../history/history.ts";
import { hashTerm } from "../../text/terms.ts";
import type { IssueBackground } from "../background.ts";
import type { Corpus } from "../corpus.ts";
import type { Query } from "../query.ts";
import { rarityOf } from "./words.ts";
import { descending, signal } from "../signal.ts";
import type { Signal } from "../signal.ts";

export interface HistoryOptions {
  readonly corpus: Corpus;
  readonly history: History;
  readonly query: Query;
  readonly background: IssueBackground;
}

/**
 * What was changed before: files of commits whose messages speak like the issue, and files that are
 * changed often, lately or in fixes. Only strict ancestors of the base commit are looked at.
 */
export function scoreHistory(options: HistoryOptions): readonly Signal[] {
  const { corpus, history } = options;
  const base = indexOfCommit(history, corpus.snapshot.commit);
  if (base < 0) return [];
  const ancestors = strictAncestors(history, base);
  const currentFile = followRenames(options, ancestors);
  const now = history.times[base] ?? 0;
  return [
    ...scoreChanges({ ...options, ancestors, currentFile, now }),
    ...scoreMessages({ ...options, ancestors, currentFile }),
  ];
}

type CurrentFile = (path: number) => number;

/** The file of today that a path of the past became, or minus one. */
function followRenames({ corpus, history }: HistoryOptions, ancestors: Uint32Array): CurrentFile {
  const renamed = new Map<number, number>();
  for (const commit of ancestors) {
    const row = rowOf(history.renames, commit);
    for (let at = 0; at + 1 < row.length; at += 2) renamed.set(row[at] ?? 0, row[at + 1] ?? 0);
  }
  const today = new Map(corpus.paths.map((path, file) => [path, file] as const));
  const known = new Map<number, number>();
  return (path) => {
    const found = known.get(path);
    if (found !== undefined) return found;
    let file = -1;
    let next: number | undefined = path;
    for (let hops = 0; hops < 12 && next !== undefined && file < 0; hops++) {
      file = today.get(history.paths[next] ?? "") ?? -1;
      next = renamed.get(next);
    }
    known.set(path, file);
    return file;
  };
}

interface ChangeOptions extends HistoryOptions {
  readonly ancestors: Uint32Array;
  readonly currentFile: CurrentFile;
  readonly now: number;
}

/** A commit's weight is shared among its files and halves every year, or every sixty days. */
function scoreChanges({
  corpus,
  history,
  ancestors,
  currentFile,
  now,
}: ChangeOptions): readonly Signal[] {
  const yearly = new Float64Array(corpus.fileCount);
  const lately = new Float64Array(corpus.fileCount);
  const fixes = new Float64Array(corpus.fileCount);
  const age = new Float64Array(corpus.fileCount).fill(5000);
  for (const commit of ancestors) {
    const files = rowOf(history.files, commit);
    if (files.length === 0 || files.length > 30) continue;
    const days = Math.max(0, (now - (history.times[commit] ?? 0)) / 86_400);
    const share = 1 / Math.sqrt(files.length);
    const inYears = 0.5 ** (days / 365) * share;
    const inMonths = 0.5 ** (days / 60) * share;
    for (const path of files) {
      const file = currentFile(path);
      if (file < 0) continue;
      yearly[file] = (yearly[file] ?? 0) + inYears;
      lately[file] = (lately[file] ?? 0) + inMonths;
      if (history.fixes[commit] === 1) fixes[file] = (fixes[file] ?? 0) + inYears;
      age[file] = Math.min(age[file] ?? 5000, days);
    }
  }
  return [
    signal("h_freq", yearly.map(Math.log1p)),
    signal("h_freq60", lately.map(Math.log1p)),
    signal("h_fix", fixes.map(Math.log1p)),
    signal(
      "h_age",
      age.map((days) => -Math.log1p(days)),
    ),
  ];
}

type MessageOptions = Omit<ChangeOptions, "now">;

function scoreMessages(options: MessageOptions): readonly Signal[] {
  const all = spreadToFiles(options, similarities(options, options.query.all));
  const title = spreadToFiles(options, similarities(options, options.query.title));
  return [
    signal("h_sim", all.sum),
    signal("h_simmax", all.largest),
    signal("h_simt", title.sum),
    signal("h_simtmax", title.largest),
  ];
}

/** BM25 of each ancestor's message for a part of the issue. */
function similarities(
  { history, ancestors, background }: MessageOptions,
  counts: Query["all"],
): Float64Array {
  const column = new Map([...counts.keys()].map((term, index) => [hashTerm(term), index] as const));
  const matches = findWords(history, ancestors, column);
  const documents = new Float64Array(counts.size);
  for (const term of matches.term) documents[term] = (documents[term] ?? 0) + 1;
  const weights = [...counts].map(([term, count], index) => {
    const rarity = rarityOf(documents[index] ?? 0, ancestors.length);
    return rarity * background.weightOf(term) * ((2.2 * count) / (count + 1.2));
  });
  const average = matches.words / Math.max(1, ancestors.length);
  const scores = new Float64Array(ancestors.length);
  for (const [at, row] of matches.row.entries()) {
    const norm = 1.2 * (0.5 + (0.5 * (matches.lengths[row] ?? 0)) / Math.max(1, average));
    const frequency = matches.frequency[at] ?? 0;
    const value = ((frequency * 2.2) / (frequency + norm)) * (weights[matches.term[at] ?? 0] ?? 0);
    scores[row] = (scores[row] ?? 0) + value;
  }
  return scores;
}

interface WordMatches {
  readonly row: readonly number[];
  readonly term: readonly number[];
  readonly frequency: readonly number[];
  readonly lengths: Float64Array;
  readonly words: number;
}

function findWords(
  history: History,
  ancestors: Uint32Array,
  column: ReadonlyMap<number, number>,
): WordMatches {
  const row: number[] = [];
  const term: number[] = [];
  const frequency: number[] = [];
  const lengths = new Float64Array(ancestors.length);
  let words = 0;
  const { offsets, values } = history.terms;
  for (const [index, commit] of ancestors.entries()) {
    const end = offsets[commit + 1] ?? 0;
    let length = 0;
    for (let at = offsets[commit] ?? 0; at < end; at++) {
      const weight = history.weights[at] ?? 0;
      length += weight;
      const found = column.get(values[at] ?? 0);
      if (found === undefined) continue;
      row.push(index);
      term.push(found);
      frequency.push(weight);
    }
    lengths[index] = length;
    words += length;
  }
  return { row, term, frequency, lengths, words };
}

/** The 150 most similar commits speak for the files they changed. */
function spreadToFiles(
  { corpus, history, ancestors, currentFile }: MessageOptions,
  scores: Float64Array,
): { readonly sum: Float64Array; readonly largest: Float64Array } {
  const sum = new Float64Array(corpus.fileCount);
  const largest = new Float64Array(corpus.fileCount);
  const order = descending(scores).subarray(0, 150);
  const best = scores[order[0] ?? 0] ?? 0;
  if (best <= 0) return { sum, largest };
  for (const row of order) {
    const files = new Set(rowOf(history.files, ancestors[row] ?? 0));
    if (files.size === 0 || files.size > 20) continue;
    const value = (scores[row] ?? 0) / best;
    for (const path of files) {
      const file = currentFile(path);
      if (file < 0) continue;
      sum[file] = (sum[file] ?? 0) + value ** 3 / Math.sqrt(files.size);
      largest[file] = Math.max(largest[file] ?? 0, value / files.size ** 0.25);
    }
  }
  return { sum, largest };
}
