import { hashPair, hashTerm } from "../../text/terms.ts";
import type { Terms } from "../../text/terms.ts";
import type { IssueText } from "../../issue/parse-issue.ts";
import type { Corpus } from "../corpus.ts";
import { signal } from "../signal.ts";
import type { Signal } from "../signal.ts";
import { largestByFile } from "./words.ts";

export interface ErrorStringScores {
  readonly signals: readonly Signal[];
  readonly units: Float64Array;
}

const maximumPairs = 300;

/** Two words in a row of the issue that stand in a row in a string literal: quoted error messages. */
export function scoreErrorStrings(
  corpus: Corpus,
  issue: IssueText,
  terms: Terms,
): ErrorStringScores {
  const wanted = wantedPairs(issue, terms);
  const present = countUnitsWith(corpus, wanted);
  const weights = new Map<number, number>();
  for (const [pair, weight] of wanted) {
    if (weights.size >= maximumPairs) break;
    const units = present.get(pair);
    if (units !== undefined)
      weights.set(pair, weight * Math.log(1 + corpus.unitCount / (units + 1)));
  }
  const units = new Float64Array(corpus.unitCount);
  if (weights.size > 0) {
    forEachPair(corpus, (unit, pair) => {
      const weight = weights.get(pair);
      if (weight !== undefined) units[unit] = (units[unit] ?? 0) + weight;
    });
  }
  return { signals: [signal("strbig", largestByFile(corpus, units))], units };
}

function wantedPairs(issue: IssueText, terms: Terms): ReadonlyMap<number, number> {
  const wanted = new Map<number, number>();
  const parts: readonly (readonly [string, number])[] = [
    [issue.title, 1],
    [issue.errors.join("\n"), 2],
    [issue.code, 1],
    [issue.prose, 1],
  ];
  for (const [text, weight] of parts) {
    for (const line of text.split("\n")) {
      for (const pair of pairsOf(line, terms)) {
        wanted.set(pair, Math.max(wanted.get(pair) ?? 0, weight));
      }
    }
  }
  return wanted;
}

function pairsOf(line: string, terms: Terms): readonly number[] {
  const words = (line.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? [])
    .flatMap((word) => terms.of(word))
    .filter((term) => !term.startsWith("="))
    .map(hashTerm);
  return words.slice(1).map((word, index) => hashPair(words[index] ?? 0, word));
}

function countUnitsWith(
  corpus: Corpus,
  wanted: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  if (wanted.size === 0) return counts;
  forEachPair(corpus, (_unit, pair) => {
    if (wanted.has(pair)) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  });
  return counts;
}

function forEachPair(corpus: Corpus, visit: (unit: number, pair: number) => void): void {
  for (const [file, { record }] of corpus.snapshot.files.entries()) {
    const first = corpus.firstUnit[file] ?? 0;
    for (let unit = 0; unit < record.units.length; unit++) {
      const end = record.pairOffsets[unit + 1] ?? 0;
      for (let at = record.pairOffsets[unit] ?? 0; at < end; at++) {
        visit(first + unit, record.pairs[at] ?? 0);
      }
    }
  }
}
