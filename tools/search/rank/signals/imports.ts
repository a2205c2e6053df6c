import type { ImportGraph } from "../../graph/import-graph.ts";
import { centrality, meanOfNeighbours, spreadFromSeeds } from "../../graph/page-rank.ts";
import { normalised, signal } from "../signal.ts";
import type { Signal } from "../signal.ts";

/** Signals that say by themselves where to begin. */
export interface Seeds {
  readonly units: Float64Array;
  readonly symbols: Float64Array;
  readonly body: Float64Array;
  readonly frames: Float64Array;
  readonly paths: Float64Array;
}

/** The fault is often one import away from the file the words point to. */
export function scoreImports(graph: ImportGraph, seeds: Seeds): readonly Signal[] {
  const units = normalised(seeds.units);
  const symbols = normalised(seeds.symbols);
  const body = normalised(seeds.body);
  const start = units.map((value, file) => {
    const named = (symbols[file] ?? 0) + (seeds.frames[file] ?? 0) + (seeds.paths[file] ?? 0);
    return value ** 4 + (body[file] ?? 0) ** 4 + named;
  });
  const count = units.length;
  return [
    signal("ppr", spreadFromSeeds(graph, start)),
    signal("nb_in", meanOfNeighbours(graph.imports, units)),
    signal("nb_out", meanOfNeighbours(graph.importedBy, units)),
    signal(
      "indeg",
      Float64Array.from(graph.importedBy, (files) => Math.log1p(files.length)),
    ),
    signal(
      "pagerank",
      centrality(graph).map((value) => Math.log(value * count + 1e-3)),
    ),
  ];
}
