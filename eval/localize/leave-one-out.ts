import { join } from "node:path";
import { defaultCacheFolder } from "../../tools/search/index/store.ts";
import type { RankingModels } from "../../tools/search/rank/rank-issue.ts";
import { readTrainingSet } from "./training-set.ts";
import { trainModels } from "./train-pipeline.ts";

/**
 * Weights for a repository from the training issues of all others: what an unknown repository may
 * expect, and nothing that came after its issues.
 */
export async function leaveOneOut(options: {
  readonly training: string;
  readonly repos: string;
  readonly cache?: string | undefined;
}): Promise<(repository: string) => RankingModels> {
  const set = await readTrainingSet({
    dataset: options.training,
    repositories: options.repos,
    cache: join(options.cache ?? join(defaultCacheFolder(), "eval"), "training"),
  });
  const known = new Map<string, RankingModels>();
  return (repository) => {
    const models =
      known.get(repository) ??
      trainModels(
        set.filter(({ features }) => features.repository !== repository),
        { about: `all repositories but ${repository}` },
      );
    known.set(repository, models);
    return models;
  };
}
