import { indexOfCommit, rowOf, strictAncestors } from "../../history/history.ts";
import type { History } from "../../history/history.ts";
import { hashTerm } from "../../text/terms.ts";
import type { IssueBackground } from "../background.ts";
import type { Corpus } from "../corpus.ts";
import { createHashTable, indexIn } from "../hash-table.ts";
import { saturated } from "../query.ts";
import type { Query } from "../query.ts";
import { meanOf, rarityOf } from "./words.ts";
import { largest, signal, valuesOver } from "../signal.ts";
import type { Signal } from "../signal.ts";
import { scoreNamedCommits } from "./named-commits.ts";
import { scoreNumberedCommits } from "./numbered-commits.ts";

export interface HistoryOptions {
  readonly corpus: Corpus;
  readonly history: History;
  readonly query: Query;
  readonly background: IssueBackground;
  /** Names of commits that the issue speaks of, or beginnings of them. */
  readonly commits: readonly string[];
  /** Numbers of issues and pull requests that it speaks of. */
  readonly numbers: readonly string[];
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
    ...scoreMessages({ ...options, ancestors, currentFile, now }),
    scoreNamedCommits({ ...options, ancestors, currentFile }),
    scoreNumberedCommits({ ...options, ancestors, currentFile }),
  ];
}

/** The file of today that a path of the past became, or minus one. */
export type CurrentFile = (path: number) => number;

function followRenames({ corpus, history }: HistoryOptions, ancestors: Uint32Array): CurrentFile {
  const renamed = new Map<number, number>();
  const { offsets, values } = history.renames;
  for (const commit of ancestors) {
    const end = offsets[commit + 1] ?? 0;
    for (let at = offsets[commit] ?? 0; at < end; at += 2) {
      renamed.set(values[at] ?? 0, values[at + 1] ?? 0);
    }
  }
  const today = new Map(corpus.paths.map((path, file) => [path, file] as const));
  const unknown = -2;
  const known = new Int32Array(history.paths.length).fill(unknown);
  return (path) => {
    const found = known[path] ?? -1;
    if (found !== unknown) return found;
    let file = -1;
    let next: number | undefined = path;
    for (let hops = 0; hops < 12 && next !== undefined && file < 0; hops++) {
      file = today.get(history.paths[next] ?? "") ?? -1;
      next = renamed.get(next);
    }
    known[path] = file;
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
  const { offsets, values } = history.files;
  for (const commit of ancestors) {
    const start = offsets[commit] ?? 0;
    const end = offsets[commit + 1] ?? 0;
    if (start === end || end - start > 30) continue;
    const days = Math.max(0, (now - (history.times[commit] ?? 0)) / 86_400);
    const share = 1 / Math.sqrt(end - start);
    const inYears = 0.5 ** (days / 365) * share;
    const inMonths = 0.5 ** (days / 60) * share;
    for (let at = start; at < end; at++) {
      const file = currentFile(values[at] ?? 0);
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

function scoreMessages(options: ChangeOptions): readonly Signal[] {
  const { query, history, ancestors, now } = options;
  const terms = [...query.all.keys()];
  const matches = findWords(options, Uint32Array.from(terms, hashTerm));
  const ofAll = similarities(options, matches, saturated(query.all, terms));
  const all = spreadToFiles(options, ofAll);
  const ofTitle = similarities(options, matches, saturated(query.title, terms));
  const title = spreadToFiles(options, ofTitle);
  const recency = valuesOver(ancestors, (commit) => {
    const days = Math.max(0, (now - (history.times[commit] ?? 0)) / 86_400);
    return 0.6 + 0.4 * 0.5 ** (days / 730);
  });
  const favourRecent = (scores: Float64Array): Float64Array => products(scores, recency);
  const ofFixes = products(
    ofAll,
    valuesOver(ancestors, (commit) => history.fixes[commit] ?? 0),
  );
  return [
    signal("h_sim", all.sum),
    signal("h_simmax", all.largest),
    signal("h_simt", title.sum),
    signal("h_simtmax", title.largest),
    signal("hk_rec", spreadSharply(options, favourRecent(ofAll))),
    signal("hk_trec", spreadSharply(options, favourRecent(ofTitle))),
    signal("hk_fix", spreadSharply(options, ofFixes)),
  ];
}

function products(a: Float64Array, b: Float64Array): Float64Array {
  const values = new Float64Array(a.length);
  for (let index = 0; index < a.length; index++) values[index] = (a[index] ?? 0) * (b[index] ?? 0);
  return values;
}

interface WordMatches {
  readonly count: number;
  /** One entry a word and commit, as indices of ancestors and of the wanted terms. */
  readonly row: Uint32Array;
  readonly term: Uint32Array;
  readonly frequency: Uint8Array;
  /** How telling each term is. */
  readonly weights: Float64Array;
  /** Words of each message. */
  readonly lengths: Float64Array;
}

function findWords(
  { history, ancestors, query, background }: ChangeOptions,
  wanted: Uint32Array,
): WordMatches {
  const table = createHashTable(wanted);
  let row = new Uint32Array(firstCapacity);
  let term = new Uint32Array(firstCapacity);
  let frequency = new Uint8Array(firstCapacity);
  let count = 0;
  const lengths = new Float64Array(ancestors.length);
  const documents = new Float64Array(wanted.length);
  const { offsets, values } = history.terms;
  for (let index = 0; index < ancestors.length; index++) {
    const commit = ancestors[index] ?? 0;
    const start = offsets[commit] ?? 0;
    const end = offsets[commit + 1] ?? 0;
    let length = 0;
    if (count + end - start > row.length) {
      const capacity = 2 * (count + end - start);
      row = enlarged(row, new Uint32Array(capacity));
      term = enlarged(term, new Uint32Array(capacity));
      frequency = enlarged(frequency, new Uint8Array(capacity));
    }
    for (let at = start; at < end; at++) {
      const weight = history.weights[at] ?? 0;
      length += weight;
      const found = indexIn(table, values[at] ?? 0);
      if (found < 0) continue;
      row[count] = index;
      term[count] = found;
      frequency[count++] = weight;
      documents[found] = (documents[found] ?? 0) + 1;
    }
    lengths[index] = length;
  }
  const weights = Float64Array.from(query.all.keys(), (word, index) => {
    return rarityOf(documents[index] ?? 0, ancestors.length) * background.weightOf(word);
  });
  return { count, row, term, frequency, weights, lengths };
}

/** Few of the words of all messages are asked for, so the lists begin short. */
const firstCapacity = 1 << 16;

function enlarged<List extends Uint32Array | Uint8Array>(list: List, larger: List): List {
  larger.set(list);
  return larger;
}

/** BM25 of each ancestor's message, for terms that count this much. */
function similarities(
  { ancestors }: ChangeOptions,
  matches: WordMatches,
  counts: Float64Array,
): Float64Array {
  const average = meanOf(matches.lengths);
  const scores = new Float64Array(ancestors.length);
  for (let at = 0; at < matches.count; at++) {
    const row = matches.row[at] ?? 0;
    const term = matches.term[at] ?? 0;
    const norm = 1.2 * (0.5 + (0.5 * (matches.lengths[row] ?? 0)) / average);
    const frequency = matches.frequency[at] ?? 0;
    const weight = (matches.weights[term] ?? 0) * (counts[term] ?? 0);
    scores[row] = (scores[row] ?? 0) + ((frequency * 2.2) / (frequency + norm)) * weight;
  }
  return scores;
}

/** The 150 most similar commits speak for the files they changed. */
function spreadToFiles(
  { corpus, history, ancestors, currentFile }: ChangeOptions,
  scores: Float64Array,
): { readonly sum: Float64Array; readonly largest: Float64Array } {
  const sum = new Float64Array(corpus.fileCount);
  const strongest = new Float64Array(corpus.fileCount);
  const order = largest(scores, 150);
  const best = scores[order[0] ?? 0] ?? 0;
  if (best <= 0) return { sum, largest: strongest };
  for (const row of order) {
    const files = new Set(rowOf(history.files, ancestors[row] ?? 0));
    if (files.size === 0 || files.size > 20) continue;
    const value = (scores[row] ?? 0) / best;
    for (const path of files) {
      const file = currentFile(path);
      if (file < 0) continue;
      sum[file] = (sum[file] ?? 0) + value ** 3 / Math.sqrt(files.size);
      strongest[file] = Math.max(strongest[file] ?? 0, value / files.size ** 0.25);
    }
  }
  return { sum, largest: strongest };
}

/** The 200 most similar small commits, the most similar of them far above the rest. */
function spreadSharply(
  { corpus, history, ancestors, currentFile }: ChangeOptions,
  scores: Float64Array,
): Float64Array {
  const values = new Float64Array(corpus.fileCount);
  const order = largest(scores, 200);
  const best = scores[order[0] ?? 0] ?? 0;
  if (best <= 0) return values;
  for (const row of order) {
    const files = rowOf(history.files, ancestors[row] ?? 0);
    if (files.length === 0 || files.length > 15) continue;
    const share = ((scores[row] ?? 0) / best) ** 4 / Math.sqrt(files.length);
    for (const path of files) {
      const file = currentFile(path);
      if (file >= 0) values[file] = (values[file] ?? 0) + share;
    }
  }
  return values;
}
