import type { IssueText } from "../../issue/parse-issue.ts";
import type { Terms } from "../../text/terms.ts";
import type { Corpus } from "../corpus.ts";
import type { Matches } from "../matches.ts";
import type { Query } from "../query.ts";
import { signal } from "../signal.ts";
import type { Signal } from "../signal.ts";
import { largestByFile, meanOf, rarityOf } from "./words.ts";

export interface ProximityOptions {
  readonly corpus: Corpus;
  readonly issue: IssueText;
  readonly query: Query;
  readonly matches: Matches;
  readonly terms: Terms;
}

const maximumPairs = 200;

/** Telling words that stand next to each other in the issue and occur together in one function. */
export function scoreProximity(options: ProximityOptions): Signal {
  const { corpus, query, matches } = options;
  const pairs = closePairs(options);
  if (pairs.length === 0) return signal("px_m", new Float64Array(corpus.fileCount));
  const unitsOf = unitsByTerm(query.terms.length, matches);
  const weightOf = (term: number): number => {
    const rarity = rarityOf(unitsOf[term]?.length ?? 0, Math.max(1, corpus.unitCount));
    return rarity * (query.weights[term] ?? 0);
  };
  const average = meanOf(corpus.lengths);
  const scores = new Float64Array(corpus.unitCount);
  for (const { first, second, weight } of pairs) {
    const both = common(unitsOf[first] ?? [], unitsOf[second] ?? []);
    if (both.length === 0) continue;
    const rarity = Math.log(1 + corpus.unitCount / both.length);
    const worth = (weight * rarity * Math.sqrt(weightOf(first) * weightOf(second))) / 10;
    for (const unit of both) scores[unit] = (scores[unit] ?? 0) + worth;
  }
  const perLength = scores.map((score, unit) => {
    return score / Math.sqrt(1 + (corpus.lengths[unit] ?? 0) / (average + 1));
  });
  return signal("px_m", largestByFile(corpus, perLength));
}

interface WordPair {
  readonly first: number;
  readonly second: number;
  readonly weight: number;
}

/** Pairs of terms one or two words apart in a sentence; those of the title count double. */
function closePairs({ issue, query, terms }: ProximityOptions): readonly WordPair[] {
  const termIndex = new Map(query.terms.map((term, index) => [term, index] as const));
  const found = new Map<string, WordPair>();
  const parts: readonly (readonly [string, number])[] = [
    [issue.title, 2],
    [issue.prose, 1],
  ];
  for (const [text, weight] of parts) {
    for (const sentence of text.split(/[.!?:;]\s|\n/)) {
      const row = tellingTerms(sentence, { termIndex, query, terms });
      for (const [at, first] of row.entries()) {
        for (const second of row.slice(at + 1, at + 3)) {
          const key =
            first < second
              ? `${String(first)} ${String(second)}`
              : `${String(second)} ${String(first)}`;
          if (first === second || found.has(key) || found.size >= maximumPairs) continue;
          found.set(key, { first, second, weight });
        }
      }
    }
  }
  return [...found.values()];
}

function tellingTerms(
  sentence: string,
  context: {
    readonly termIndex: ReadonlyMap<string, number>;
    readonly query: Query;
    readonly terms: Terms;
  },
): readonly number[] {
  const { termIndex, query, terms } = context;
  return (sentence.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? [])
    .flatMap((word) => terms.of(word))
    .filter((term) => !term.startsWith("="))
    .map((term) => termIndex.get(term) ?? -1)
    .filter((index) => index >= 0 && (query.weights[index] ?? 0) > 0.25);
}

/** For each term the units that have it, in ascending order. */
function unitsByTerm(terms: number, matches: Matches): readonly (readonly number[])[] {
  const units: number[][] = Array.from({ length: terms }, () => []);
  for (let at = 0; at < matches.count; at++) {
    units[matches.term[at] ?? 0]?.push(matches.unit[at] ?? 0);
  }
  return units;
}

function common(a: readonly number[], b: readonly number[]): readonly number[] {
  const found: number[] = [];
  for (let left = 0, right = 0; left < a.length && right < b.length;) {
    const one = a[left] ?? 0;
    const other = b[right] ?? 0;
    if (one === other) found.push(one);
    if (one <= other) left++;
    if (other <= one) right++;
  }
  return found;
}
