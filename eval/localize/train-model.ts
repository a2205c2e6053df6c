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
  /** What each row has already, from a model that is not to be changed; nothing unless given. */
  readonly scores?: Float64Array;
}

export interface TrainOptions {
  readonly columns: readonly string[];
  /** Strength of the pull towards zero, for columns that all run from 0 to 1. */
  readonly l2: number;
  /** Weights to begin with, e.g. of a model that saw nearly the same lists. */
  readonly start?: Readonly<Record<string, number>> | undefined;
}

/**
 * Listwise softmax regression (ListNet's top-one form, Cao et al. 2007): the gold rows of a list should
 * hold all the probability. The same lists give the same weights.
 */
export function trainLinearModel(
  lists: readonly TrainingList[],
  { columns, l2, start = {} }: TrainOptions,
): Readonly<Record<string, number>> {
  const weights = minimise((point) => lossOf({ lists, l2, weights: point }), {
    start: Float64Array.from(columns, (name) => start[name] ?? 0),
    steps: 60,
    tolerance: 3e-4,
  });
  const entries = columns.map((name, column) => {
    return [name, Number((weights[column] ?? 0).toPrecision(5))] as const;
  });
  return Object.fromEntries(entries);
}

function lossOf(problem: {
  readonly lists: readonly TrainingList[];
  readonly l2: number;
  readonly weights: Float64Array;
}): { readonly value: number; readonly gradient: Float64Array } {
  const { lists, l2, weights } = problem;
  const gradient = new Float64Array(weights.length);
  let value = 0;
  for (const list of lists) value += addList(list, weights, gradient);
  value /= lists.length;
  for (let column = 0; column < weights.length; column++) {
    const weight = weights[column] ?? 0;
    value += 0.5 * l2 * weight * weight;
    gradient[column] = (gradient[column] ?? 0) / lists.length + l2 * weight;
  }
  return { value, gradient };
}

/** Rows with less probability than this teach nothing. */
const negligible = 1e-6;

/** Adds a list's slope and returns its loss: the mean over gold rows of −ln p. */
function addList(list: TrainingList, weights: Float64Array, gradient: Float64Array): number {
  const { matrix, rows, gold } = list;
  const width = weights.length;
  const shares = softmax(scoreRows(list, weights));
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

function scoreRows(
  { matrix, rows, scores: known }: TrainingList,
  weights: Float64Array,
): Float64Array {
  const width = weights.length;
  const scores = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let score = known?.[row] ?? 0;
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
