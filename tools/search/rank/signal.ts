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

/** Positions of the largest values, largest first, without sorting all of them. */
export function largest(values: Float64Array, count: number): Uint32Array {
  if (values.length <= count) return descending(values);
  const bound = values.toSorted()[values.length - count] ?? 0;
  const above: number[] = [];
  for (let index = 0; index < values.length; index++) {
    if ((values[index] ?? 0) >= bound) above.push(index);
  }
  above.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
  return Uint32Array.from(above.slice(0, count));
}
