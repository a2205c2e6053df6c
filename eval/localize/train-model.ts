import type { Feature } from "../../tools/search/rank/features.ts";
import { minimise } from "./minimise.ts";

/** One list to learn from: rows of features, and which rows are gold. */
export interface TrainingList {
  readonly id: string;
  readonly group: string;
  readonly rows: number;
  /** Row-major: `rows` × number of columns. */
  readonly matrix: Float32Array;
  readonly gold: readonly number[];
}

export interface TrainOptions {
  readonly columns: readonly string[];
  /** Strength of the pull towards zero, for columns of unit spread. */
  readonly l2: number;
  /** Weights to begin with, e.g. of a model that saw nearly the same lists. */
  readonly start?: Readonly<Record<string, number>> | undefined;
}

/**
 * Listwise softmax regression (ListNet's top-one form, Cao et al. 2007): the gold rows of a list should
 * hold all the probability. Columns are brought to unit spread, and the same lists give the same weights.
 *
 * @returns weights for the columns as they are, not standardised.
 */
export function trainLinearModel(
  lists: readonly TrainingList[],
  { columns, l2, start = {} }: TrainOptions,
): Readonly<Record<string, number>> {
  const spreads = spreadOfColumns(lists, columns.length);
  const weights = minimise((point) => lossOf({ lists, spreads, l2, weights: point }), {
    start: Float64Array.from(columns, (name, column) => {
      return (start[name] ?? 0) * (spreads[column] ?? 1);
    }),
    steps: 60,
    tolerance: 2e-4,
  });
  const entries = columns.map((name, column) => {
    const weight = (weights[column] ?? 0) / (spreads[column] ?? 1);
    return [name, Number(weight.toPrecision(5))] as const;
  });
  return Object.fromEntries(entries);
}

function spreadOfColumns(lists: readonly TrainingList[], width: number): Float64Array {
  const sums = new Float64Array(width);
  const squares = new Float64Array(width);
  let rows = 0;
  for (const { matrix } of lists) {
    rows += matrix.length / width;
    for (let start = 0; start < matrix.length; start += width) {
      for (let column = 0; column < width; column++) {
        const value = matrix[start + column] ?? 0;
        sums[column] = (sums[column] ?? 0) + value;
        squares[column] = (squares[column] ?? 0) + value * value;
      }
    }
  }
  return sums.map((sum, column) => {
    const mean = sum / rows;
    const variance = (squares[column] ?? 0) / rows - mean * mean;
    return variance > 1e-12 ? Math.sqrt(variance) : 1;
  });
}

function lossOf(problem: {
  readonly lists: readonly TrainingList[];
  readonly spreads: Float64Array;
  readonly l2: number;
  readonly weights: Float64Array;
}): { readonly value: number; readonly gradient: Float64Array } {
  const { lists, spreads, l2, weights } = problem;
  const scaled = weights.map((weight, column) => weight / (spreads[column] ?? 1));
  const gradient = new Float64Array(weights.length);
  let value = 0;
  for (const list of lists) value += addList(list, scaled, gradient);
  value /= lists.length;
  for (let column = 0; column < weights.length; column++) {
    const weight = weights[column] ?? 0;
    value += 0.5 * l2 * weight * weight;
    const slope = (gradient[column] ?? 0) / (spreads[column] ?? 1) / lists.length;
    gradient[column] = slope + l2 * weight;
  }
  return { value, gradient };
}

/** Rows with less probability than this teach nothing. */
const negligible = 1e-6;

/** Adds a list's slope and returns its loss: the mean over gold rows of −ln p. */
function addList(
  { matrix, rows, gold }: TrainingList,
  weights: Float64Array,
  gradient: Float64Array,
): number {
  const width = weights.length;
  const shares = softmax(scoreRows(matrix, weights, rows));
  let loss = 0;
  for (const row of gold) {
    loss -= Math.log(Math.max(1e-300, shares[row] ?? 0)) / gold.length;
  }
  for (const row of gold) shares[row] = (shares[row] ?? 0) - 1 / gold.length;
  for (let row = 0; row < rows; row++) {
    const share = shares[row] ?? 0;
    if (Math.abs(share) < negligible) continue;
    const start = row * width;
    for (let column = 0; column < width; column++) {
      gradient[column] = (gradient[column] ?? 0) + share * (matrix[start + column] ?? 0);
    }
  }
  return loss;
}

function scoreRows(matrix: Float32Array, weights: Float64Array, rows: number): Float64Array {
  const width = weights.length;
  const scores = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let score = 0;
    const start = row * width;
    for (let column = 0; column < width; column++) {
      score += (matrix[start + column] ?? 0) * (weights[column] ?? 0);
    }
    scores[row] = score;
  }
  return scores;
}

function softmax(scores: Float64Array): Float64Array {
  const largest = Math.max(...scores);
  const shares = scores.map((score) => Math.exp(score - largest));
  let sum = 0;
  for (const share of shares) sum += share;
  return shares.map((share) => share / sum);
}

/** Lays the chosen items of a list out in rows. */
export function trainingMatrix(
  features: readonly Feature[],
  columns: readonly string[],
  items: readonly number[],
): Float32Array {
  const byName = new Map(features.map(({ name, values }) => [name, values] as const));
  const matrix = new Float32Array(items.length * columns.length);
  for (const [column, name] of columns.entries()) {
    const values = byName.get(name);
    if (values === undefined) continue;
    for (const [row, item] of items.entries()) {
      matrix[row * columns.length + column] = values[item] ?? 0;
    }
  }
  return matrix;
}
