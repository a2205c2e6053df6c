import { countLarger, normalised } from "./signal.ts";
import type { Signal } from "./signal.ts";

/** A column of a model's input: one number, from 0 to 1, for every item of a list. */
export interface Feature {
  readonly name: string;
  readonly values: Float64Array;
}

/** Signals that are logarithms or differences of scores: their size is in the exponent. */
const logarithms: ReadonlySet<string> = new Set(["pagerank", "h_age", "unit_file"]);

/**
 * Two columns a signal: its share of the largest value in the list, and its rank on a logarithmic scale
 * (1 for the first, near 0 for the last, 0 for what the signal says nothing about). All columns have
 * the same range, so that one strength of regularisation fits all and rare signals are not overrated.
 */
export function featuresOf(signals: readonly Signal[]): readonly Feature[] {
  return signals.flatMap(({ name, values }) => {
    const sizes = logarithms.has(name) ? values.map(Math.exp) : values;
    return [
      { name, values: normalised(sizes) },
      { name: `${name}:rank`, values: rankScale(sizes) },
    ];
  });
}

/** Equal values share the best rank among them. */
function rankScale(values: Float64Array): Float64Array {
  const scale = Math.log2(values.length + 1);
  const sorted = positiveOf(values).sort();
  const ranks = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value > 0) ranks[index] = 1 - Math.log2(1 + countLarger(sorted, value)) / scale;
  }
  return ranks;
}

function positiveOf(values: Float64Array): Float64Array {
  const positive = new Float64Array(values.length);
  let count = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value > 0) positive[count++] = value;
  }
  return positive.subarray(0, count);
}
