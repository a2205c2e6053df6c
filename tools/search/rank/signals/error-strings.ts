import { hashPair, hashTerm } from "../../text/terms.ts";
import type { Terms } from "../../text/terms.ts";
import type { IssueText } from "../../issue/parse-issue.ts";
import type { Corpus } from "../corpus.ts";
import { createHashTable, indexIn } from "../hash-table.ts";
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
  const found = findPairs(corpus, Uint32Array.from(wanted.keys()));
  const weights = weighPairs(corpus, [...wanted.values()], found.pair);
  const units = new Float64Array(corpus.unitCount);
  for (const [at, unit] of found.unit.entries()) {
    units[unit] = (units[unit] ?? 0) + (weights[found.pair[at] ?? 0] ?? 0);
  }
  return { signals: [signal("strbig", largestByFile(corpus, units))], units };
}

/** Rare pairs weigh more; only the first few hundred that occur at all are counted. */
function weighPairs(
  corpus: Corpus,
  importance: readonly number[],
  found: readonly number[],
): Float64Array {
  const units = new Float64Array(importance.length);
  for (const pair of found) units[pair] = (units[pair] ?? 0) + 1;
  let counted = 0;
  return units.map((count, pair) => {
    if (count === 0 || ++counted > maximumPairs) return 0;
    return (importance[pair] ?? 0) * Math.log(1 + corpus.unitCount / (count + 1));
  });
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

/** Every place of a wanted pair: the unit, and the pair's index. */
function findPairs(
  corpus: Corpus,
  wanted: Uint32Array,
): { readonly unit: readonly number[]; readonly pair: readonly number[] } {
  const table = createHashTable(wanted);
  const unit: number[] = [];
  const pair: number[] = [];
  for (const [file, { record }] of corpus.snapshot.files.entries()) {
    const { pairs, pairOffsets } = record;
    const first = corpus.firstUnit[file] ?? 0;
    let row = 0;
    for (let at = 0; at < pairs.length; at++) {
      const index = indexIn(table, pairs[at] ?? 0);
      if (index < 0) continue;
      while ((pairOffsets[row + 1] ?? 0) <= at) row++;
      unit.push(first + row);
      pair.push(index);
    }
  }
  return { unit, pair };
}
