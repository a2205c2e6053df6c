import type { IssueText } from "../issue/parse-issue.ts";
import { hashTerm } from "../text/terms.ts";
import type { Terms } from "../text/terms.ts";
import type { IssueBackground } from "./background.ts";

/** How often each term stands in a part of the issue. */
export type TermCounts = ReadonlyMap<string, number>;

/** The issue as weighted terms. */
export interface Query {
  readonly title: TermCounts;
  readonly prose: TermCounts;
  readonly code: TermCounts;
  readonly errors: TermCounts;
  /** All parts, the title counted twice. */
  readonly all: TermCounts;
  /** The terms looked up in the index; `weights`, `hashes` and `compound` run along. */
  readonly terms: readonly string[];
  readonly hashes: Uint32Array;
  /** How telling the word is in any issue, 0.05 to 1. */
  readonly weights: Float64Array;
}

export interface QueryOptions {
  readonly issue: IssueText;
  readonly terms: Terms;
  readonly background: IssueBackground;
  /** Whether the term occurs anywhere in the code: others need no room. */
  readonly occurs: (hash: number) => boolean;
  /** The most telling terms are looked up; more would only add words that are everywhere. */
  readonly maximumTerms: number;
}

export function createQuery(options: QueryOptions): Query {
  const { issue, terms, background, occurs, maximumTerms } = options;
  const title = countTerms(issue.title, terms);
  const prose = countTerms(`${issue.prose} ${issue.quoted.join(" ")}`, terms);
  const code = countTerms(issue.code, terms);
  const errors = countTerms(issue.errors.join("\n"), terms);
  const all = sumOf([title, prose, code]);
  for (const term of title.keys()) all.set(term, (all.get(term) ?? 0) + 1);
  const known = [...all.keys()].filter((term) => occurs(hashTerm(term)));
  const worth = (term: string): number =>
    background.weightOf(term) * Math.min(all.get(term) ?? 0, 3);
  const chosen = chooseTerms(known, maximumTerms, worth);
  return {
    title,
    prose,
    code,
    errors,
    all,
    terms: chosen,
    hashes: Uint32Array.from(chosen, hashTerm),
    weights: Float64Array.from(chosen, (term) => background.weightOf(term)),
  };
}

function chooseTerms(
  known: readonly string[],
  maximum: number,
  worth: (term: string) => number,
): readonly string[] {
  if (known.length <= maximum) return known;
  const worths = new Map(known.map((term) => [term, worth(term)]));
  return known.toSorted((a, b) => (worths.get(b) ?? 0) - (worths.get(a) ?? 0)).slice(0, maximum);
}

const pythonWords = new Set(
  "def class self return if else elif for in not is and or none true false import from as try except raise with while pass lambda cls yield assert del global break continue finally".split(
    " ",
  ),
);

/** @internal */
export function isOrdinaryWord(word: string): boolean {
  return pythonWords.has(word);
}

export function countTerms(text: string, terms: Terms): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of text.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []) {
    if (word.length < 2 || isOrdinaryWord(word)) continue;
    for (const term of terms.of(word)) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return counts;
}

function sumOf(parts: readonly TermCounts[]): Map<string, number> {
  const sum = new Map<string, number>();
  for (const part of parts) {
    for (const [term, count] of part) sum.set(term, (sum.get(term) ?? 0) + count);
  }
  return sum;
}

/** Term frequency that saturates: the third mention of a word says little more than the second. */
export function saturated(counts: TermCounts, terms: readonly string[]): Float64Array {
  return Float64Array.from(terms, (term) => {
    const count = counts.get(term) ?? 0;
    return (2.2 * count) / (count + 1.2);
  });
}
