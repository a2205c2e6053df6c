/** One reason to suspect files: a value for each, larger is more suspect, 0 when it says nothing. */
export interface Signal {
  readonly name: string;
  readonly values: Float64Array;
}

export function signal(name: string, values: Float64Array): Signal {
  return { name, values };
}

/**
 * One value for each item of a list. The built-in `Float64Array.from` with a function goes through an
 * iterator, which costs several times this loop.
 */
export function valuesOver(
  items: ArrayLike<number>,
  value: (item: number) => number,
): Float64Array {
  const values = new Float64Array(items.length);
  for (let index = 0; index < items.length; index++) values[index] = value(items[index] ?? 0);
  return values;
}

/** Divided by the largest value, so that signals of different scales can be added. */
export function normalised(values: Float64Array): Float64Array {
  const shares = new Float64Array(values.length);
  const best = largestOf(values);
  if (best > 0)
    for (let index = 0; index < values.length; index++) shares[index] = (values[index] ?? 0) / best;
  return shares;
}

/** 0 when no value is above it. */
function largestOf(values: Float64Array): number {
  let best = 0;
  for (let index = 0; index < values.length; index++) best = Math.max(best, values[index] ?? 0);
  return best;
}

/** Positions from the largest value to the smallest; equal values keep their order. */
export function descending(values: Float64Array): Uint32Array {
  const order = Uint32Array.from(values, (_, index) => index);
  return order.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
}

/** The same of what is above 0; most lists speak of few items. */
export function descendingPositive(values: Float64Array): readonly number[] {
  const positive: number[] = [];
  for (let index = 0; index < values.length; index++) {
    if ((values[index] ?? 0) > 0) positive.push(index);
  }
  return positive.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
}

/** Positions of the largest values, largest first, without sorting all of them. */
export function largest(values: Float64Array, count: number): Uint32Array {
  if (values.length <= count) return descending(values);
  const bound = boundOfLargest(values, count);
  const above: number[] = [];
  for (let index = 0; index < values.length; index++) {
    if ((values[index] ?? 0) >= bound) above.push(index);
  }
  above.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
  return Uint32Array.from(above.slice(0, count));
}

/** The count-th largest value, from a heap of the largest so far, whose root is the smallest of them. */
function boundOfLargest(values: Float64Array, count: number): number {
  const heap = values.slice(0, count).sort();
  for (let index = count; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value > (heap[0] ?? 0)) sink(heap, value);
  }
  return heap[0] ?? 0;
}

/** Puts a value in the root's place and restores the order of the heap. */
function sink(heap: Float64Array, value: number): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && (heap[child + 1] ?? 0) < (heap[child] ?? 0)) child++;
    const smaller = heap[child] ?? 0;
    if (smaller >= value) break;
    heap[at] = smaller;
    at = child;
  }
  heap[at] = value;
}

/** How many values of a list in ascending order are larger than this one. */
export function countLarger(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return sorted.length - low;
}
