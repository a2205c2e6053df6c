import { rankLinearly } from "./linear-model.ts";
import type { LinearModel } from "./linear-model.ts";
import type { Ranking } from "./ranking.ts";
import type { Signal } from "./signal.ts";

/**
 * A ranking with what is known to have run. The weights are those of a model that was trained beside the
 * ranking's finished scores, so that a ranking without a sandbox is the same as if there were no such model.
 */
export function addExecuted(
  ranking: Ranking,
  signals: readonly Signal[],
  model: LinearModel,
): Ranking {
  if (signals.length === 0) return ranking;
  const added = rankLinearly({ signals, model, count: ranking.scores.length });
  return {
    scores: ranking.scores.map((score, item) => score + (added.scores[item] ?? 0)),
    explain: (item) => [...ranking.explain(item), ...added.explain(item)],
  };
}
