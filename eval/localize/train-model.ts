import type { Feature } from "../../tools/search/rank/features.ts";

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
  readonly steps?: number;
}

/**
 * Listwise softmax regression (ListNet's top-one form, Cao et al. 2007): the gold rows of a list should
 * hold all the probability. Full-batch Adam on columns of unit spread, so a run is repeatable.
 *
 * @returns weights for the columns as they are, not standardised.
 */
export function trainLinearModel(
  lists: readonly TrainingList[],
  { columns, l2, steps = 250 }: TrainOptions,
): Readonly<Record<string, number>> {
  const width = columns.length;
  const spreads = spreadOfColumns(lists, width);
  const weights = new Float64Array(width);
  const state = { first: new Float64Array(width), second: new Float64Array(width) };
  for (let step = 1; step <= steps; step++) {
    const gradient = gradientOf(lists, weights, spreads);
    for (let column = 0; column < width; column++) {
      const pull = (gradient[column] ?? 0) / lists.length + l2 * (weights[column] ?? 0);
      const first = 0.9 * (state.first[column] ?? 0) + 0.1 * pull;
      const second = 0.999 * (state.second[column] ?? 0) + 0.001 * pull * pull;
      state.first[column] = first;
      state.second[column] = second;
      const rate = 0.05 * Math.min(1, 2 * (1 - step / (steps + 1)));
      const move = first / (1 - 0.9 ** step) / (Math.sqrt(second / (1 - 0.999 ** step)) + 1e-8);
      weights[column] = (weights[column] ?? 0) - rate * move;
    }
  }
  const entries = columns.map((name, column) => {
    const weight = (weights[column] ?? 0) / (spreads[column] ?? 1);
    return [name, Number(weight.toPrecision(6))] as const;
  });
  return Object.fromEntries(entries);
}

function spreadOfColumns(lists: readonly TrainingList[], width: number): Float64Array {
  const sums = new Float64Array(width);
  const squares = new Float64Array(width);
  let rows = 0;
  for (const { matrix } of lists) {
    rows += matrix.length / width;
    for (let at = 0; at < matrix.length; at++) {
      const value = matrix[at] ?? 0;
      const column = at % width;
      sums[column] = (sums[column] ?? 0) + value;
      squares[column] = (squares[column] ?? 0) + value * value;
    }
  }
  return sums.map((sum, column) => {
    const mean = sum / rows;
    const variance = (squares[column] ?? 0) / rows - mean * mean;
    return variance > 1e-12 ? Math.sqrt(variance) : 1;
  });
}

function gradientOf(
  lists: readonly TrainingList[],
  weights: Float64Array,
  spreads: Float64Array,
): Float64Array {
  const width = weights.length;
  const scaled = weights.map((weight, column) => weight / (spreads[column] ?? 1));
  const gradient = new Float64Array(width);
  for (const { matrix, rows, gold } of lists) {
    const shares = softmax(scoreRows(matrix, scaled, rows));
    for (const row of gold) shares[row] = (shares[row] ?? 0) - 1 / gold.length;
    for (let row = 0; row < rows; row++) {
      const share = shares[row] ?? 0;
      if (Math.abs(share) < 1e-9) continue;
      const start = row * width;
      for (let column = 0; column < width; column++) {
        gradient[column] = (gradient[column] ?? 0) + share * (matrix[start + column] ?? 0);
      }
    }
  }
  return gradient.map((value, column) => value / (spreads[column] ?? 1));
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
