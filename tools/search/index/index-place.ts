import type { Checkout } from "../../../agent/core/ports.ts";
import { indexFile } from "./store.ts";

/** Where a repository's index is kept. Clones share it: it is addressed by content. */
export function repositoryIndexFile(
  cacheFolder: string,
  { repository, gitDirectory }: Pick<Checkout, "repository" | "gitDirectory">,
): string {
  const { slug, source } = repository;
  return indexFile(cacheFolder, slug ?? (source === "" ? gitDirectory : source));
}
