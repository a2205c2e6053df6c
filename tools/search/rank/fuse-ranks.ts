import type { Ranking } from "./ranking.ts";
import { descendingPositive } from "./signal.ts";
import type { Signal } from "./signal.ts";

/**
 * Reciprocal-rank fusion (Cormack, Clarke & Büttcher 2009): needs no training, so it ranks when there
 * are no weights for what is at hand. A signal that says nothing about an item gives it nothing.
 */
export function fuseRanks(
  signals: readonly Signal[],
  weights: Readonly<Record<string, number>>,
  count: number,
  constant = fusionConstant,
): Ranking {
  const scores = new Float64Array(count);
  const ranks = new Map<string, Uint32Array>();
  for (const { name, values } of signals) {
    const weight = weights[name] ?? 0;
    if (weight === 0) continue;
    const rankOf = new Uint32Array(count);
    for (const [rank, item] of descendingPositive(values).entries()) {
      rankOf[item] = rank + 1;
      scores[item] = (scores[item] ?? 0) + weight / (constant + rank + 1);
    }
    ranks.set(name, rankOf);
  }
  return {
    scores,
    explain: (item) =>
      [...ranks].flatMap(([signal, rankOf]) => {
        const rank = rankOf[item] ?? 0;
        const score = (weights[signal] ?? 0) / (constant + rank);
        return rank === 0 ? [] : [{ signal, score, lead: score, rank: () => rank }];
      }),
  };
}

/** How much a first place is worth beside a tenth: smaller makes first places count more. */
const fusionConstant = 20;

/** Chosen by hand before any result was seen: one list a family, what names a file outright counts double. */
export const fusionWeights: Readonly<Record<string, number>> = {
  u_top3: 1,
  bm_all: 0.6,
  u_title: 0.6,
  bm_names_t: 0.4,
  sym_all: 1,
  sym_qual: 0.5,
  path_all: 0.5,
  stem: 0.5,
  path_exact: 2,
  tb_pos: 2,
  dotmod: 1,
  strbig: 0.4,
  ppr: 1,
  h_sim: 0.8,
};

export const unitFusionWeights: Readonly<Record<string, number>> = {
  unit_all: 1,
  unit_title: 0.7,
  unit_errors: 0.4,
  unit_file_rank: 1,
  unit_frame: 1.5,
  unit_named: 1,
  unit_owner_named: 0.5,
};
