import { signal } from "../signal.ts";
import type { Signal } from "../signal.ts";

/**
 * What a first look at functions says about their files: the functions' scores as probabilities, and of
 * each file the sum, the best one, and the share its best function leads the next by.
 *
 * @param fileOfUnit the file of each function that was looked at, along `scores`.
 */
export function scoreFunctionEvidence(
  scores: Float64Array,
  fileOfUnit: ArrayLike<number>,
  fileCount: number,
): readonly Signal[] {
  const sum = new Float64Array(fileCount);
  const best = new Float64Array(fileCount);
  let largest = Number.NEGATIVE_INFINITY;
  for (const score of scores) largest = Math.max(largest, score);
  let total = 0;
  for (const score of scores) total += Math.exp(score - largest);
  for (let unit = 0; unit < scores.length; unit++) {
    const share = Math.exp((scores[unit] ?? 0) - largest) / total;
    const file = fileOfUnit[unit] ?? 0;
    sum[file] = (sum[file] ?? 0) + share;
    best[file] = Math.max(best[file] ?? 0, share);
  }
  const logarithm = (values: Float64Array): Float64Array =>
    values.map((value) => Math.log(value + floor) - Math.log(floor));
  return [
    signal("fn_sum", logarithm(sum)),
    signal("fn_best", logarithm(best)),
    signal("fn_rank", sum),
  ];
}

/** Less probability than this is no evidence. */
const floor = 1e-5;
