import { readFile } from "node:fs/promises";
import { collectAll } from "./collect.ts";
import { featureFolder } from "./feature-folder.ts";
import { loadFeatures } from "./features.ts";
import { readGold } from "./gold.ts";
import { readInstances } from "./instances.ts";
import { findRepository } from "./repositories.ts";
import { readExecuted } from "./executed.ts";
import type { TrainingInstance } from "./train-pipeline.ts";

export interface TrainingSource {
  /** Training issues with patches: never the set that is reported on. */
  readonly dataset: string;
  readonly repositories: string;
  /** Where indexes and features are kept between runs. */
  readonly cache: string;
  /** What trace-snippets.ts wrote of these issues, if it did. */
  readonly executed?: string | undefined;
  readonly progress?: (text: string) => void;
}

/** Signals and gold of every training issue; what was collected before is not made again. */
export async function readTrainingSet(
  source: TrainingSource,
): Promise<readonly TrainingInstance[]> {
  const { instances, patches } = await readInstances(source.dataset);
  const { executed } = source;
  const traces = executed === undefined ? "" : await readFile(executed, "utf8");
  const folder = featureFolder(source.cache, [traces]);
  await collectAll({
    instances,
    repositories: source.repositories,
    folder,
    workers: 1,
    ...(executed !== undefined && { executed: await readExecuted(executed) }),
    progress: (done, total, { id }) => {
      if (done % 20 === 0) source.progress?.(`signals of ${String(done)}/${String(total)}: ${id}`);
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
