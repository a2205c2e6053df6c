import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "../../agent/core/package-root.ts";
import { collectAll } from "./collect.ts";
import { loadFeatures } from "./features.ts";
import { readGold } from "./gold.ts";
import { readInstances } from "./instances.ts";
import { predictFromFeatures } from "./predict-from-features.ts";
import { renderScore } from "./render-score.ts";
import { findRepository } from "./repositories.ts";
import { scorePredictions } from "./score.ts";
import { foldsOf, trainModels } from "./train-pipeline.ts";
import type { TrainingInstance } from "./train-pipeline.ts";

export interface TrainingSource {
  /** Training issues with patches: never the set that is reported on. */
  readonly dataset: string;
  readonly repositories: string;
  /** Where indexes and features are kept between runs. */
  readonly cache: string;
}

/** Signals and gold of every training issue; what was collected before is not made again. */
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

/** Cross-validated table of training issues: every fifth issue ranked by models of the others. */
export function crossValidate(set: readonly TrainingInstance[]): string {
  const usable = set.filter(({ features, gold }) => {
    return gold.files.some((path) => features.files.names.includes(path));
  });
  const predictions = foldsOf(usable, 5).flatMap((fold) => {
    const others = usable.filter((instance) => !fold.includes(instance));
    const models = trainModels(others, { about: "" });
    return fold.map(({ features }) => predictFromFeatures(features, models));
  });
  const gold = usable.map(({ features, gold: wanted }) => {
    return { id: features.id, repository: features.repository, ...wanted };
  });
  return renderScore(scorePredictions(predictions, gold));
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
  const { dataset, repos: repositories, cache } = values;
  const set = await readTrainingSet({ dataset, repositories, cache });
  if (values.check) {
    process.stdout.write(crossValidate(set));
    return;
  }
  const source = dataset.split("/").at(-1) ?? "";
  const models = trainModels(set, { about: `${String(set.length)} issues of ${source}` });
  const folder = join(packageRoot, "tools/search/rank/weights");
  await mkdir(folder, { recursive: true });
  const { files, functions, functionWords } = models;
  for (const [name, model] of Object.entries({
    files,
    functions,
    "function-words": functionWords,
  })) {
    await writeFile(join(folder, `${name}.json`), `${JSON.stringify(model, null, 1)}\n`);
  }
}

if (import.meta.main) await main();
