import { rankLinearly } from "../../tools/search/rank/linear-model.ts";
import { rankFunctions } from "../../tools/search/rank/rank-functions.ts";
import type { RankingModels } from "../../tools/search/rank/rank-issue.ts";
import { descending } from "../../tools/search/rank/signal.ts";
import type { InstanceFeatures } from "./features.ts";
import type { Prediction } from "./score.ts";
import { rankFiles } from "./training-lists.ts";

/** What `rankIssue` would say, from collected signals: for cross-validation. */
export function predictFromFeatures(features: InstanceFeatures, models: RankingModels): Prediction {
  const files = rankFiles(features, models);
  const inFile = rankLinearly(
    features.units.signals,
    models.functions,
    features.units.names.length,
  );
  const functions = rankFunctions(inFile, files.scores, features.fileOfUnit);
  const named = (names: readonly string[], scores: Float64Array): readonly string[] =>
    [...descending(scores).subarray(0, 100)].map((item) => names[item] ?? "");
  return {
    instance_id: features.id,
    files: named(features.files.names, files.scores),
    functions: named(features.units.names, functions.scores),
  };
}
