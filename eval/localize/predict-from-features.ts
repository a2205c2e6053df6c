import { addExecuted } from "../../tools/search/rank/add-executed.ts";
import { rankFunctions } from "../../tools/search/rank/rank-functions.ts";
import type { RankingModels } from "../../tools/search/rank/rank-issue.ts";
import type { Ranking } from "../../tools/search/rank/ranking.ts";
import { descending } from "../../tools/search/rank/signal.ts";
import type { InstanceFeatures } from "./features.ts";
import type { Prediction } from "./score.ts";
import { fileScores, functionScores } from "./training-lists.ts";

/** What `rankIssue` would say, from collected signals: for cross-validation. */
export function predictFromFeatures(features: InstanceFeatures, models: RankingModels): Prediction {
  const known = { files: features.executed?.files ?? [], units: features.executed?.units ?? [] };
  const { executed } = models;
  const files = unexplained(fileScores(features, models));
  const inFile = unexplained(functionScores(features, models.functions));
  const ranked = executed === null ? files : addExecuted(files, known.files, executed.files);
  const units = executed === null ? inFile : addExecuted(inFile, known.units, executed.functions);
  const functions = rankFunctions(units, ranked.scores, features.fileOfUnit);
  const named = (names: readonly string[], scores: Float64Array): readonly string[] =>
    [...descending(scores).subarray(0, 100)].map((item) => names[item] ?? "");
  return {
    instance_id: features.id,
    files: named(features.files.names, ranked.scores),
    functions: named(features.units.names, functions.scores),
  };
}

function unexplained(scores: Float64Array): Ranking {
  return { scores, explain: () => [] };
}
