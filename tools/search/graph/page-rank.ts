import type { ImportGraph } from "./import-graph.ts";

/**
 * Personalised PageRank (Jeh & Widom 2003) over imports in both directions: suspicion walks from the
 * seeds to what they import (0.35 a step) and to what imports them (0.25), and returns (0.4).
 */
export function spreadFromSeeds(graph: ImportGraph, seeds: Float64Array, steps = 8): Float64Array {
  const start = sumToOne(seeds);
  let rank = start.slice();
  for (let step = 0; step < steps; step++) {
    const forward = stepAlong(graph.imports, rank);
    const backward = stepAlong(graph.importedBy, rank);
    rank = start.map((seed, file) => {
      return 0.4 * seed + 0.35 * (forward[file] ?? 0) + 0.25 * (backward[file] ?? 0);
    });
  }
  return rank;
}

/** How central a file is: PageRank (Page et al. 1999) along imports, ten steps. */
export function centrality(graph: ImportGraph): Float64Array {
  const count = graph.imports.length;
  let rank = new Float64Array(count).fill(1 / Math.max(1, count));
  for (let step = 0; step < 10; step++) {
    rank = stepAlong(graph.imports, rank).map((value) => 0.15 / count + 0.85 * value);
  }
  return rank;
}

/** The mean of the values that a file's neighbours hold. */
export function meanOfNeighbours(
  neighbours: readonly (readonly number[])[],
  values: Float64Array,
): Float64Array {
  return Float64Array.from(neighbours, (files) => {
    let sum = 0;
    for (const file of files) sum += values[file] ?? 0;
    return sum / Math.max(1, files.length);
  });
}

function stepAlong(
  neighbours: readonly (readonly number[])[],
  values: Float64Array,
): Float64Array<ArrayBuffer> {
  const next = new Float64Array(values.length);
  for (const [file, targets] of neighbours.entries()) {
    const share = (values[file] ?? 0) / Math.max(1, targets.length);
    for (const target of targets) next[target] = (next[target] ?? 0) + share;
  }
  return next;
}

function sumToOne(values: Float64Array): Float64Array<ArrayBuffer> {
  let sum = 0;
  for (const value of values) sum += value;
  return Float64Array.from(values, (value) => (sum > 0 ? value / sum : 0));
}
