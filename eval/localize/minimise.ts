/** A smooth function: its value at a point, and its slope there. */
export type Objective = (point: Float64Array) => {
  readonly value: number;
  readonly gradient: Float64Array;
};

export interface MinimiseOptions {
  readonly start: Float64Array;
  readonly steps: number;
  /** Stops when no slope is larger. */
  readonly tolerance: number;
}

const remembered = 8;

/** Limited-memory BFGS with a backtracking line search (Nocedal & Wright, algorithms 7.4 and 3.1). */
export function minimise(objective: Objective, options: MinimiseOptions): Float64Array {
  let point = options.start.slice();
  let here = objective(point);
  const history: { readonly move: Float64Array; readonly change: Float64Array }[] = [];
  for (let step = 0; step < options.steps; step++) {
    if (here.gradient.every((slope) => Math.abs(slope) < options.tolerance)) break;
    const direction = descent(here.gradient, history);
    const slope = dot(direction, here.gradient);
    let length = history.length === 0 ? 1 / Math.max(1, Math.sqrt(-slope)) : 1;
    let next = stepTo(point, direction, length);
    let there = objective(next);
    for (let tries = 0; tries < 20 && there.value > here.value + 1e-4 * length * slope; tries++) {
      length /= 2;
      next = stepTo(point, direction, length);
      there = objective(next);
    }
    if (there.value >= here.value) break;
    const move = next.map((value, at) => value - (point[at] ?? 0));
    const gained = there.gradient.map((value, at) => value - (here.gradient[at] ?? 0));
    if (dot(move, gained) > 1e-12) history.push({ move, change: gained });
    if (history.length > remembered) history.shift();
    point = next;
    here = there;
  }
  return point;
}

function stepTo(
  point: Float64Array,
  direction: Float64Array,
  length: number,
): Float64Array<ArrayBuffer> {
  return Float64Array.from(point, (value, at) => value + length * (direction[at] ?? 0));
}

/** The two-loop recursion: the slope, bent by what the last steps told of the curvature. */
function descent(
  gradient: Float64Array,
  history: readonly { readonly move: Float64Array; readonly change: Float64Array }[],
): Float64Array {
  const direction = gradient.map((value) => -value);
  const shares: number[] = [];
  for (const { move, change } of history.toReversed()) {
    const share = dot(move, direction) / dot(move, change);
    shares.push(share);
    add(direction, change, -share);
  }
  const last = history.at(-1);
  const scale =
    last === undefined ? 1 : dot(last.move, last.change) / dot(last.change, last.change);
  for (let at = 0; at < direction.length; at++) direction[at] = (direction[at] ?? 0) * scale;
  for (const { move, change } of history) {
    const share = shares.pop() ?? 0;
    add(direction, move, share - dot(change, direction) / dot(move, change));
  }
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

function add(target: Float64Array, values: Float64Array, factor: number): void {
  for (let at = 0; at < target.length; at++) {
    target[at] = (target[at] ?? 0) + factor * (values[at] ?? 0);
  }
}
