/** A share with its 95 % interval. `share`, `low` and `high` are null for nothing of nothing. */
export interface Proportion {
  readonly count: number;
  readonly of: number;
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

const z95 = 1.959963984540054;

/** Wilson's score interval (1927): sound for small counts and near 0 and 1, unlike ± standard error. */
export function proportion(count: number, of: number): Proportion {
  if (of === 0) return { count, of, share: null, low: null, high: null };
  const share = count / of;
  const square = z95 ** 2;
  const centre = (share + square / (2 * of)) / (1 + square / of);
  const half =
    (z95 / (1 + square / of)) * Math.sqrt((share * (1 - share)) / of + square / (4 * of ** 2));
  return { count, of, share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/**
 * McNemar's test, exact and two-sided: the chance of a split at least this uneven if the instances on
 * which two systems differ were decided by a fair coin. 1 when they never differ.
 */
export function exactMcNemar(gained: number, lost: number): number {
  const n = gained + lost;
  if (n === 0) return 1;
  const fewer = Math.min(gained, lost);
  let tail = 0;
  for (let k = 0; k <= fewer; k += 1) tail += Math.exp(logChoose(n, k) - n * Math.LN2);
  return Math.min(1, 2 * tail);
}

function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i += 1) sum += Math.log((n - k + i) / i);
  return sum;
}

/** Linear interpolation between order statistics; null for no values. */
export function quantile(values: readonly number[], at: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * at;
  const low = sorted[Math.floor(place)];
  const high = sorted[Math.ceil(place)];
  if (low === undefined || high === undefined) return null;
  return low + (high - low) * (place - Math.floor(place));
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
