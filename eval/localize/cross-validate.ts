import { predictFromFeatures } from "./predict-from-features.ts";
import { renderScore } from "./render-score.ts";
import { scorePredictions } from "./score.ts";
import { trainModels } from "./train-pipeline.ts";
import type { TrainingInstance } from "./train-pipeline.ts";

/** A part of a training set that is ranked by models of the rest. */
export interface Fold {
  readonly name: string;
  readonly instances: readonly TrainingInstance[];
}

/** One fold a repository: what an unknown repository may expect. */
export function repositoryFolds(set: readonly TrainingInstance[]): readonly Fold[] {
  const groups = Map.groupBy(set, ({ features }) => features.repository);
  return [...groups].map(([name, instances]) => ({ name, instances }));
}

/** Every fifth issue: other issues of the same repository are known, as they are when weights ship. */
export function issueFolds(set: readonly TrainingInstance[], count = 5): readonly Fold[] {
  return Array.from({ length: count }, (_, fold) => ({
    name: `${String(fold + 1)} of ${String(count)}`,
    instances: set.filter((_item, at) => at % count === fold),
  }));
}

/**
 * The table of training issues, each ranked by models that saw nothing of its fold. Issues whose patch
 * touches no file that could be ranked are left out.
 */
export function crossValidate(
  set: readonly TrainingInstance[],
  folds: readonly Fold[],
  progress: (text: string) => void,
): string {
  const usable = new Set(
    set.filter(({ features, gold }) => {
      return gold.files.some((path) => features.files.names.includes(path));
    }),
  );
  const predictions = folds.flatMap(({ name, instances }) => {
    const others = set.filter((instance) => usable.has(instance) && !instances.includes(instance));
    progress(`training without ${name}: ${String(others.length)} issues`);
    const models = trainModels(others, { about: `without ${name}` });
    return instances.map(({ features }) => predictFromFeatures(features, models));
  });
  const gold = [...usable].map(({ features, gold: wanted }) => {
    return { id: features.id, repository: features.repository, ...wanted };
  });
  return renderScore(scorePredictions(predictions, gold));
}
