import type { Corpus } from "../corpus.ts";
import type { Matches } from "../matches.ts";
import { saturated } from "../query.ts";
import type { Query } from "../query.ts";
import { signal } from "../signal.ts";
import type { Signal } from "../signal.ts";

/** Okapi BM25 (Robertson & Walker 1994). */
const k1 = 1.2;
const b = 0.75;

export interface WordScores {
  readonly signals: readonly Signal[];
  /** BM25 of every unit for all of the issue, its title, its code and its prose. */
  readonly units: Readonly<Record<"all" | "title" | "code" | "prose", Float64Array>>;
}

/**
 * The words of the issue against the words of whole files and of single functions. A file is scored
 * by the sum of its best three functions, which beats any score of the whole file: a large file is
 * not diluted by what is not asked for.
 */
export function scoreWords(corpus: Corpus, query: Query, matches: Matches): WordScores {
  const weights = queryWeights(query);
  const files = fileSignals({ corpus, query, matches, weights });
  const units = unitScores({ corpus, query, matches, weights });
  return { signals: [...files, ...unitSignals(corpus, units)], units };
}

interface WordOptions {
  readonly corpus: Corpus;
  readonly query: Query;
  readonly matches: Matches;
  readonly weights: Readonly<
    Record<"all" | "title" | "prose" | "code" | "errors" | "plain", Float64Array>
  >;
}

/** Weight of each term by the part of the issue it stands in, times how telling it is. */
function queryWeights(query: Query): WordOptions["weights"] {
  const telling = (counts: Float64Array): Float64Array =>
    counts.map((count, index) => {
      const compound = query.terms[index]?.startsWith("=") === true ? 1.5 : 1;
      return count * (query.weights[index] ?? 0) * compound;
    });
  const part = (name: "all" | "title" | "prose" | "code" | "errors"): Float64Array =>
    telling(saturated(query[name], query.terms));
  return {
    all: part("all"),
    title: part("title"),
    prose: part("prose"),
    code: part("code"),
    errors: part("errors"),
    plain: Float64Array.from(query.terms, (term) => query.all.get(term) ?? 0),
  };
}

function fileSignals(options: WordOptions): readonly Signal[] {
  const { corpus, query, weights } = options;
  const counts = countByFile(options);
  const lengths = sumByFile(corpus, corpus.lengths);
  const units = Float64Array.from({ length: corpus.fileCount }, (_, file) => {
    return (corpus.firstUnit[file + 1] ?? 0) - (corpus.firstUnit[file] ?? 0);
  });
  const size = { rows: corpus.fileCount, columns: query.terms.length };
  const body = documentScorer({ ...size, frequencies: counts.all, lengths });
  const documentation = documentScorer({
    ...size,
    frequencies: counts.documentation,
    lengths,
    presence: counts.all,
  });
  const names = documentScorer({
    ...size,
    frequencies: counts.names,
    lengths: units.map((count) => count + 3),
  });
  return [
    signal("bm_plain", body(weights.plain)),
    signal("bm_all", body(weights.all)),
    signal("bm_title", body(weights.title)),
    signal("bm_prose", body(weights.prose)),
    signal("bm_code", body(weights.code)),
    signal("bm_err", body(weights.errors)),
    signal("bm_doc", documentation(weights.all)),
    signal("bm_names", names(weights.all)),
    signal("bm_names_t", names(weights.title)),
  ];
}

function countByFile({ corpus, query, matches }: WordOptions): {
  readonly all: Uint32Array;
  readonly documentation: Uint32Array;
  /** Three at most: more mentions in names say no more. */
  readonly names: Uint8Array;
} {
  const columns = query.terms.length;
  const all = new Uint32Array(corpus.fileCount * columns);
  const documentation = new Uint32Array(all.length);
  const names = new Uint8Array(all.length);
  for (let at = 0; at < matches.count; at++) {
    const file = corpus.fileOfUnit[matches.unit[at] ?? 0] ?? 0;
    const cell = file * columns + (matches.term[at] ?? 0);
    const inDocumentation = matches.documentation[at] ?? 0;
    all[cell] = (all[cell] ?? 0) + (matches.code[at] ?? 0) + inDocumentation;
    documentation[cell] = (documentation[cell] ?? 0) + inDocumentation;
    names[cell] = Math.min(3, (names[cell] ?? 0) + (matches.name[at] ?? 0));
  }
  return { all, documentation, names };
}

function sumByFile(corpus: Corpus, values: Float64Array): Float64Array {
  const sums = new Float64Array(corpus.fileCount);
  for (let unit = 0; unit < values.length; unit++) {
    const file = corpus.fileOfUnit[unit] ?? 0;
    sums[file] = (sums[file] ?? 0) + (values[unit] ?? 0);
  }
  return sums;
}

interface DocumentOptions {
  readonly rows: number;
  readonly columns: number;
  readonly frequencies: Uint32Array | Uint8Array;
  readonly lengths: Float64Array;
  /** Which cells count as an occurrence for the rarity of a term; the frequencies unless given. */
  readonly presence?: Uint32Array;
}

/** Prepares documents once; the result scores them for weights of the query's terms. */
function documentScorer(options: DocumentOptions): (weights: Float64Array) => Float64Array {
  const { rows, columns, frequencies, lengths } = options;
  const rarity = inverseFrequencies(rows, columns, options.presence ?? frequencies);
  const average = meanOf(lengths);
  return (weights) => {
    const scores = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      const norm = k1 * (1 - b + (b * (lengths[row] ?? 0)) / average);
      let score = 0;
      for (let column = 0; column < columns; column++) {
        const frequency = frequencies[row * columns + column] ?? 0;
        if (frequency === 0) continue;
        const weight = (weights[column] ?? 0) * (rarity[column] ?? 0);
        score += ((frequency * (k1 + 1)) / (frequency + norm)) * weight;
      }
      scores[row] = score;
    }
    return scores;
  };
}

function inverseFrequencies(
  rows: number,
  columns: number,
  presence: Uint32Array | Uint8Array,
): Float64Array {
  const documents = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if ((presence[row * columns + column] ?? 0) > 0)
        documents[column] = (documents[column] ?? 0) + 1;
    }
  }
  return documents.map((count) => rarityOf(count, rows));
}

export function rarityOf(documents: number, total: number): number {
  return Math.log(1 + (total - documents + 0.5) / (documents + 0.5));
}

export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] ?? 0;
  return values.length === 0 || sum === 0 ? 1 : sum / values.length;
}

/** Functions are short, so their name counts as two more mentions of each of its words. */
function unitScores({ corpus, query, matches, weights }: WordOptions): WordScores["units"] {
  const rarity = unitRarity(corpus, query, matches);
  const average = meanOf(corpus.lengths) + 5;
  const parts = ["all", "title", "code", "prose"] as const;
  const telling = parts.map((part) =>
    weights[part].map((weight, term) => weight * (rarity[term] ?? 0)),
  );
  const scores = parts.map(() => new Float64Array(corpus.unitCount));
  for (let at = 0; at < matches.count; at++) {
    const unit = matches.unit[at] ?? 0;
    const term = matches.term[at] ?? 0;
    const frequency = unitFrequency(matches, at);
    const norm = k1 * (1 - b + (b * ((corpus.lengths[unit] ?? 0) + 5)) / average);
    const value = (frequency * (k1 + 1)) / (frequency + norm);
    for (let part = 0; part < parts.length; part++) {
      const row = scores[part];
      if (row !== undefined) row[unit] = (row[unit] ?? 0) + value * (telling[part]?.[term] ?? 0);
    }
  }
  const none = new Float64Array(corpus.unitCount);
  const [all = none, title = none, code = none, prose = none] = scores;
  return { all, title, code, prose };
}

function unitFrequency(matches: Matches, at: number): number {
  return (matches.code[at] ?? 0) + (matches.documentation[at] ?? 0) + 2 * (matches.name[at] ?? 0);
}

function unitRarity(corpus: Corpus, query: Query, matches: Matches): Float64Array {
  const documents = new Float64Array(query.terms.length);
  for (let at = 0; at < matches.count; at++) {
    const term = matches.term[at] ?? 0;
    documents[term] = (documents[term] ?? 0) + 1;
  }
  return documents.map((count) => rarityOf(count, Math.max(1, corpus.unitCount)));
}

function unitSignals(corpus: Corpus, units: WordScores["units"]): readonly Signal[] {
  const best = bestUnits(corpus, units.all);
  return [
    signal("u_max", largestByFile(corpus, units.all)),
    signal("u_title", largestByFile(corpus, units.title)),
    signal("u_code", largestByFile(corpus, units.code)),
    signal("u_prose", largestByFile(corpus, units.prose)),
    signal("u_top3", best.topThree),
    signal("u_sumdecay", best.decayed),
  ];
}

export function largestByFile(corpus: Corpus, values: Float64Array): Float64Array {
  const largest = new Float64Array(corpus.fileCount);
  for (let unit = 0; unit < values.length; unit++) {
    const file = corpus.fileOfUnit[unit] ?? 0;
    const value = values[unit] ?? 0;
    if (value > (largest[file] ?? 0)) largest[file] = value;
  }
  return largest;
}

function bestUnits(
  corpus: Corpus,
  scores: Float64Array,
): { readonly topThree: Float64Array; readonly decayed: Float64Array } {
  const topThree = new Float64Array(corpus.fileCount);
  const decayed = new Float64Array(corpus.fileCount);
  for (let file = 0; file < corpus.fileCount; file++) {
    const row = scores
      .slice(corpus.firstUnit[file], corpus.firstUnit[file + 1])
      .sort()
      .reverse();
    for (let rank = 0; rank < row.length; rank++) {
      const score = row[rank] ?? 0;
      if (rank < 3) topThree[file] = (topThree[file] ?? 0) + score;
      decayed[file] = (decayed[file] ?? 0) + score * 0.7 ** Math.min(rank, 30);
    }
  }
  return { topThree, decayed };
}
