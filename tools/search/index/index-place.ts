import type { CommitObjects } from "../../../agent/core/ports.ts";
import { indexFile } from "./store.ts";

/** Where a repository's index is kept. Clones share it: it is addressed by content. */
export function repositoryIndexFile(
  cacheFolder: string,
  { repository, gitDirectory }: CommitObjects,
): string {
  const { slug, source } = repository;
  return indexFile(cacheFolder, slug ?? (source === "" ? gitDirectory : source));
}
