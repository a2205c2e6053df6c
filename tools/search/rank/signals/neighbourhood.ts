import type { Corpus } from "../corpus.ts";
import { fuseRanks } from "../fuse-ranks.ts";
import { normalised, signal } from "../signal.ts";
import type { Signal } from "../signal.ts";

/** One list a family; first places count more than in the final fusion. */
const weights = {
  u_top3: 2,
  bm_all: 1,
  sym_all: 1,
  path_all: 0.7,
  h_sim: 1,
  ppr: 1,
  tb_pos: 1,
  path_exact: 1,
  stem: 0.7,
  h_simt: 0.5,
  u_title: 0.7,
};

/** How suspect the other files of a file's folder are. */
export function scoreNeighbourhood(corpus: Corpus, signals: readonly Signal[]): readonly Signal[] {
  const fused = fuseRanks(signals, weights, corpus.fileCount, 10);
  const suspicion = normalised(fused.scores);
  const folders = Map.groupBy(corpus.paths.keys(), (file) => {
    const path = corpus.paths[file] ?? "";
    return path.slice(0, Math.max(0, path.lastIndexOf("/")));
  });
  const best = new Float64Array(corpus.fileCount);
  const sum = new Float64Array(corpus.fileCount);
  for (const files of folders.values()) {
    const total = files.reduce((mass, file) => mass + (suspicion[file] ?? 0) ** 3, 0);
    const [first = -1, second = -1] = files.toSorted((a, b) => {
      return (suspicion[b] ?? 0) - (suspicion[a] ?? 0);
    });
    for (const file of files) {
      best[file] = suspicion[file === first ? second : first] ?? 0;
      sum[file] = total - (suspicion[file] ?? 0) ** 3;
    }
  }
  return [signal("nbd_max", best), signal("nbd_sum", sum)];
}
