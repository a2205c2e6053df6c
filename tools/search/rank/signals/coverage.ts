import type { Corpus } from "../corpus.ts";
import type { Matches } from "../matches.ts";
import type { Query } from "../query.ts";
import { signal } from "../signal.ts";
import type { Signal } from "../signal.ts";
import { largestByFile, rarityOf } from "./words.ts";

/**
 * Which share of the words, by weight, one function has (the best of a file), and how much of
 * the title the whole file has: presence alone, so that one frequent word cannot stand for many.
 */
export function scoreCoverage(corpus: Corpus, query: Query, matches: Matches): readonly Signal[] {
  const width = query.terms.length;
  const inFile = new Uint8Array(corpus.fileCount * width);
  const unitsWith = new Float64Array(width);
  for (let at = 0; at < matches.count; at++) {
    const term = matches.term[at] ?? 0;
    unitsWith[term] = (unitsWith[term] ?? 0) + 1;
    inFile[(corpus.fileOfUnit[matches.unit[at] ?? 0] ?? 0) * width + term] = 1;
  }
  const compound = Float64Array.from(query.terms, (term) => (term.startsWith("=") ? 1.5 : 1));
  const telling = (documents: Float64Array, total: number): Float64Array =>
    documents.map((count, term) => {
      return rarityOf(count, total) * (query.weights[term] ?? 0) * (compound[term] ?? 1);
    });
  const unitWeights = telling(unitsWith, Math.max(1, corpus.unitCount));
  const whole = unitWeights.reduce((sum, weight) => sum + weight, 0);
  const units = new Float64Array(corpus.unitCount);
  for (let at = 0; at < matches.count; at++) {
    const unit = matches.unit[at] ?? 0;
    const share = (unitWeights[matches.term[at] ?? 0] ?? 0) / Math.max(1e-9, whole);
    units[unit] = (units[unit] ?? 0) + share;
  }
  const fileWeights = telling(filesWith(inFile, width), corpus.fileCount);
  const titleWeights = fileWeights.map((weight, term) => {
    return query.title.has(query.terms[term] ?? "") ? weight : 0;
  });
  return [
    signal("cov_u", largestByFile(corpus, units)),
    signal("cov_ft", covered(inFile, titleWeights, corpus.fileCount)),
  ];
}

function filesWith(inFile: Uint8Array, width: number): Float64Array {
  const files = new Float64Array(width);
  for (let cell = 0; cell < inFile.length; cell++) {
    if (inFile[cell] === 1) files[cell % width] = (files[cell % width] ?? 0) + 1;
  }
  return files;
}

function covered(inFile: Uint8Array, weights: Float64Array, files: number): Float64Array {
  const width = weights.length;
  const values = new Float64Array(files);
  for (let file = 0; file < files; file++) {
    let sum = 0;
    for (let term = 0; term < width; term++) {
      if (inFile[file * width + term] === 1) sum += weights[term] ?? 0;
    }
    values[file] = sum;
  }
  return values;
}
