import type { LinearModel } from "../../tools/search/rank/linear-model.ts";
import type { ExecutedModels, RankingModels } from "../../tools/search/rank/rank-issue.ts";
import type { InstanceFeatures } from "./features.ts";
import type { Gold } from "./gold.ts";
import { trainLinearModel } from "./train-model.ts";
import { executedLists, fileList, functionLists, functionWordsList } from "./training-lists.ts";
import type { NamedList } from "./training-lists.ts";

/** An instance of the training set: what was seen and what was to be found. */
export interface TrainingInstance {
  readonly features: InstanceFeatures;
  readonly gold: Gold;
}

/** Strength of regularisation of each model, chosen by cross-validation on training issues. */
export interface Strengths {
  readonly functionWords: number;
  readonly files: number;
  readonly functions: number;
  readonly executed: number;
}

export const strengths: Strengths = {
  functionWords: 0.01,
  files: 0.01,
  functions: 0.03,
  executed: 0.01,
};

export interface PipelineOptions {
  readonly about: string;
  readonly strengths?: Strengths;
}

const folds = 3;

/**
 * Functions by themselves; files, with what the first model says of issues it did not see, as it will be
 * for a new issue (stacking, Wolpert 1992); and functions given their file.
 */
export function trainModels(
  set: readonly TrainingInstance[],
  options: PipelineOptions,
): RankingModels {
  const l2 = options.strengths ?? strengths;
  const functionWords = train(wordsLists(set), {
    l2: l2.functionWords,
  });
  const parts = foldsOf(set).map((fold) => {
    const others = set.filter((instance) => !fold.includes(instance));
    const ofOthers = { l2: l2.functionWords, start: functionWords };
    return { fold, others, functionWords: train(wordsLists(others), ofOthers) };
  });
  const fileLists = parts.map((part) => ({
    part,
    lists: fileListsOf(part.fold, part.functionWords),
  }));
  const files = train(
    fileLists.flatMap(({ lists }) => lists),
    { l2: l2.files },
  );
  const ofFunctions = set.flatMap(({ features, gold }) => functionLists(features, gold));
  const functions = train(ofFunctions, { l2: l2.functions });
  const named = (model: LinearModel): LinearModel => ({ ...model, about: options.about });
  const executed = trainExecuted(set, { functionWords, files, functions, l2 });
  return {
    functionWords: named(functionWords),
    files: named(files),
    functions: named(functions),
    executed: executed && {
      files: named(executed.files),
      functions: named(executed.functions),
    },
  };
}

/**
 * Weights for what ran, beside the scores of models that did not see the issue. Null when the code of
 * hardly any issue was run.
 */
function trainExecuted(
  set: readonly TrainingInstance[],
  trained: Omit<RankingModels, "executed"> & { readonly l2: Strengths },
): ExecutedModels | null {
  const ran = set.filter(({ features }) => features.executed !== null);
  if (ran.length < fewestExecuted) return null;
  const lists = foldsOf(ran).flatMap((fold) => {
    const others = set.filter((instance) => !fold.includes(instance));
    const models = trainOthers(others, trained);
    return fold.map((instance) => executedLists(instance, models));
  });
  const options = { l2: trained.l2.executed };
  return {
    files: train(
      lists.flatMap(({ files }) => files),
      options,
    ),
    functions: train(
      lists.flatMap(({ functions }) => functions),
      options,
    ),
  };
}

const fewestExecuted = 20;

/** The three models without a fold, begun from those of all issues, which are close. */
function trainOthers(
  others: readonly TrainingInstance[],
  { functionWords, files, functions, l2 }: Parameters<typeof trainExecuted>[1],
): Omit<RankingModels, "executed"> {
  const words = train(wordsLists(others), { l2: l2.functionWords, start: functionWords });
  const ofFunctions = others.flatMap(({ features, gold }) => functionLists(features, gold));
  return {
    functionWords: words,
    files: train(fileListsOf(others, words), { l2: l2.files, start: files }),
    functions: train(ofFunctions, { l2: l2.functions, start: functions }),
  };
}

function train(
  lists: readonly NamedList[],
  options: { readonly l2: number; readonly start?: LinearModel },
): LinearModel {
  const columns = lists[0]?.columns ?? [];
  const start = options.start?.weights;
  return {
    format: 1,
    about: "",
    weights: trainLinearModel(lists, { columns, l2: options.l2, start }),
  };
}

function wordsLists(set: readonly TrainingInstance[]): readonly NamedList[] {
  return keep(set, ({ features, gold }) => functionWordsList(features, gold));
}

function fileListsOf(
  set: readonly TrainingInstance[],
  functionWords: LinearModel,
): readonly NamedList[] {
  return keep(set, ({ features, gold }) => fileList(features, gold, functionWords));
}

function keep(
  set: readonly TrainingInstance[],
  make: (instance: TrainingInstance) => NamedList | null,
): readonly NamedList[] {
  return set.map(make).filter((list) => list !== null);
}

/** Every third issue: issues are sorted by repository and number, so each fold has all of them. */
export function foldsOf(
  set: readonly TrainingInstance[],
  count = folds,
): readonly (readonly TrainingInstance[])[] {
  return Array.from({ length: count }, (_, fold) => set.filter((_item, at) => at % count === fold));
}
