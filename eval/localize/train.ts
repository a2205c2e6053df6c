import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "../../agent/core/package-root.ts";
import type { LinearModel } from "../../tools/search/rank/linear-model.ts";
import { collectAll } from "./collect.ts";
import { loadFeatures } from "./features.ts";
import type { InstanceFeatures } from "./features.ts";
import { readGold } from "./gold.ts";
import type { Gold } from "./gold.ts";
import { readInstances } from "./instances.ts";
import { findRepository } from "./repositories.ts";
import { scorePredictions } from "./score.ts";
import type { GoldInstance } from "./score.ts";
import { trainLinearModel } from "./train-model.ts";
import { fileList, rankList, unitList } from "./training-lists.ts";
import type { NamedList } from "./training-lists.ts";

/** An instance of the training set: what was seen and what was to be found. */
export interface TrainingInstance {
  readonly features: InstanceFeatures;
  readonly gold: Gold;
}

export interface TrainingSource {
  /** Training issues with patches: never the set that is reported on. */
  readonly dataset: string;
  readonly repositories: string;
  /** Where indexes and features are kept between runs. */
  readonly cache: string;
}

export interface TrainedModels {
  readonly files: LinearModel;
  readonly functions: LinearModel;
}

/** Strengths of regularisation, chosen by cross-validation on training issues. */
export const strengths = { files: 0.003, functions: 0.003 } as const;

export async function readTrainingSet(
  source: TrainingSource,
): Promise<readonly TrainingInstance[]> {
  const { instances, patches } = await readInstances(source.dataset);
  const folder = join(source.cache, "features");
  await collectAll({
    instances,
    repositories: source.repositories,
    folder,
    workers: 1,
    progress: (done, total, { id }) => {
      if (done % 20 === 0) process.stderr.write(`${String(done)} of ${String(total)}: ${id}\n`);
    },
  });
  const found: TrainingInstance[] = [];
  for (const { id, repository, baseCommit } of instances) {
    const features = await loadFeatures(folder, id);
    const patch = patches.get(id);
    if (features === null || patch === undefined) continue;
    const gitDirectory = findRepository(source.repositories, repository);
    found.push({ features, gold: await readGold({ patch, gitDirectory, baseCommit }) });
  }
  return found;
}

/**
 * The model of files, then that of functions. A function's file score comes from models that did not
 * see its issue, as it will be for a new issue.
 */
export function trainModels(set: readonly TrainingInstance[], about: string): TrainedModels {
  const fileLists = listsOf(set, ({ features, gold }) => fileList(features, gold));
  const files = train(fileLists, strengths.files, about);
  const unseen = foldsOf(set).flatMap((fold) => {
    const others = set.filter((instance) => !fold.includes(instance));
    const model = train(
      listsOf(others, ({ features, gold }) => fileList(features, gold)),
      strengths.files,
      "",
    );
    return listsOf(fold, ({ features, gold }) => unitList(features, gold, model));
  });
  return { files, functions: train(unseen, strengths.functions, about) };
}

export function train(lists: readonly NamedList[], l2: number, about: string): LinearModel {
  const columns = lists[0]?.columns ?? [];
  return { format: 1, about, weights: trainLinearModel(lists, { columns, l2 }) };
}

function listsOf(
  set: readonly TrainingInstance[],
  make: (instance: TrainingInstance) => NamedList | null,
): readonly NamedList[] {
  return set.map(make).filter((list) => list !== null);
}

const folds = 5;

/** Every fifth issue: issues are sorted by repository and number, so each fold has all of them. */
function foldsOf(set: readonly TrainingInstance[]): readonly (readonly TrainingInstance[])[] {
  return Array.from({ length: folds }, (_, fold) => set.filter((_item, at) => at % folds === fold));
}

/** Cross-validated accuracy of files for strengths of regularisation. */
export function crossValidate(
  set: readonly TrainingInstance[],
  candidates: readonly number[],
): readonly { readonly l2: number; readonly line: string }[] {
  const gold: GoldInstance[] = set.map(({ features, gold: wanted }) => {
    return { id: features.id, repository: features.repository, ...wanted };
  });
  return candidates.map((l2) => {
    const predictions = foldsOf(set).flatMap((fold) => {
      const others = set.filter((instance) => !fold.includes(instance));
      const model = train(
        listsOf(others, ({ features, gold: wanted }) => fileList(features, wanted)),
        l2,
        "",
      );
      return listsOf(fold, ({ features, gold: wanted }) => fileList(features, wanted)).map(
        (list) => ({
          instance_id: list.id,
          files: rankList(list, model.weights),
          functions: [],
        }),
      );
    });
    const usable = new Set(predictions.map(({ instance_id }) => instance_id));
    const table = scorePredictions(
      predictions,
      gold.filter(({ id }) => usable.has(id)),
    );
    const { all, count, meanReciprocalRank } = table.files;
    const cells = [all[1], all[3], all[5], all[10]].map((share) => share.toFixed(1)).join(" / ");
    return { l2, line: `${cells}, MRR ${meanReciprocalRank.toFixed(3)}, n = ${String(count)}` };
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      dataset: { type: "string", default: "../shared/data/train-issues.json.gz" },
      repos: { type: "string", default: "repos" },
      cache: { type: "string", default: ".train-cache" },
      check: { type: "boolean", default: false },
    },
  });
  const set = await readTrainingSet({
    dataset: values.dataset,
    repositories: values.repos,
    cache: values.cache,
  });
  if (values.check) {
    for (const { l2, line } of crossValidate(set, [0.0003, 0.001, 0.003, 0.01, 0.03])) {
      process.stdout.write(`l2 ${String(l2)}: ${line}\n`);
    }
    return;
  }
  const models = trainModels(
    set,
    `${String(set.length)} issues of ${values.dataset.split("/").at(-1) ?? ""}`,
  );
  const folder = join(packageRoot, "tools/search/rank/weights");
  await mkdir(folder, { recursive: true });
  for (const [name, model] of Object.entries(models)) {
    await writeFile(join(folder, `${name}.json`), `${JSON.stringify(model, null, 1)}\n`);
  }
}

if (import.meta.main) await main();
