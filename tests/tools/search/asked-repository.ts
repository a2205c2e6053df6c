import { join } from "node:path";
import type { SearchAnswer } from "../../../tools/search/tools/answer.ts";
import { openCodeBase } from "../../../tools/search/tools/code-base.ts";
import { searchTools } from "../../../tools/search/tools/search-tools.ts";
import { createRepository } from "./repository.ts";
import type { TestRepository } from "./repository.ts";

/** A repository of these files, committed and indexed, that the search tools are asked about. */
export async function openAskedRepository(files: Parameters<TestRepository["write"]>[0]) {
  const repository = createRepository();
  repository.write(files);
  const commit = repository.commit("Add");
  const { gitDirectory, folder, cacheFolder } = repository;
  const indexFile = join(cacheFolder, "index.sqlite");
  const base = await openCodeBase({ gitDirectory, commit, folder, indexFile });
  return {
    base,
    ask(tool: string, args: unknown): Promise<SearchAnswer> {
      const found = searchTools.find(({ name }) => name === tool);
      if (found === undefined) throw new Error(`no tool ${tool}`);
      return found.run(base, args);
    },
    remove: () => repository.remove(),
  };
}

export type AskedRepository = Awaited<ReturnType<typeof openAskedRepository>>;
