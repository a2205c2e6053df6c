import type { Ranking } from "./ranking.ts";
import { countLarger } from "./signal.ts";

/**
 * The probability of a file times that of a function given the file, as logarithms: each model answers
 * the one question it was trained on.
 *
 * @param inFile scores of functions that compare those of one file.
 * @param fileScores scores of all files.
 * @param fileOfUnit the file of each function.
 */
export function rankFunctions(
  inFile: Ranking,
  fileScores: Float64Array,
  fileOfUnit: ArrayLike<number>,
): Ranking {
  const files = logarithmicShares(fileScores);
  const best = new Map<number, number>();
  for (const [unit, score] of inFile.scores.entries()) {
    const file = fileOfUnit[unit] ?? 0;
    best.set(file, Math.max(best.get(file) ?? Number.NEGATIVE_INFINITY, score));
  }
  const sums = new Map<number, number>();
  for (const [unit, score] of inFile.scores.entries()) {
    const file = fileOfUnit[unit] ?? 0;
    sums.set(file, (sums.get(file) ?? 0) + Math.exp(score - (best.get(file) ?? 0)));
  }
  const scores = inFile.scores.map((score, unit) => {
    const file = fileOfUnit[unit] ?? 0;
    const share = score - (best.get(file) ?? 0) - Math.log(sums.get(file) ?? 1);
    return (files[file] ?? 0) + share;
  });
  const ordered = fileScores.toSorted();
  return {
    scores,
    explain: (unit) => {
      const file = fileOfUnit[unit] ?? 0;
      const score = (files[file] ?? 0) - Math.log(1 / Math.max(1, fileScores.length));
      const rank = (): number => 1 + countLarger(ordered, fileScores[file] ?? 0);
      return [{ signal: "unit_file", score, lead: score, rank }, ...inFile.explain(unit)];
    },
  };
}

/** Logarithms of a softmax. */
function logarithmicShares(scores: Float64Array): Float64Array {
  let largest = Number.NEGATIVE_INFINITY;
  for (const score of scores) largest = Math.max(largest, score);
  let sum = 0;
  for (const score of scores) sum += Math.exp(score - largest);
  return scores.map((score) => score - largest - Math.log(sum));
}
