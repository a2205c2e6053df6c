/** One reason to suspect files: a value for each, larger is more suspect, 0 when it says nothing. */
export interface Signal {
  readonly name: string;
  readonly values: Float64Array;
}

export function signal(name: string, values: Float64Array): Signal {
  return { name, values };
}

/** Divided by the largest value, so that signals of different scales can be added. */
export function normalised(values: Float64Array): Float64Array {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, value);
  return largest > 0 ? values.map((value) => value / largest) : new Float64Array(values.length);
}

/** Positions from the largest value to the smallest; equal values keep their order. */
export function descending(values: Float64Array): Uint32Array {
  const order = Uint32Array.from(values, (_, index) => index);
  return order.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
}
