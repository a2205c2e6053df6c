import type { ImportResolver } from "./import-graph.ts";
import type { PathIndex } from "./path-index.ts";

/**
 * `using A.B.C` names a namespace, which by custom is a folder: the files of `A/B/C`, of `A.B/C` or
 * of the longest end of it. A namespace that is kept elsewhere is not found.
 */
export function createCsharpResolver(paths: PathIndex): ImportResolver {
  return (_from, module) => {
    const parts = module.split(".");
    for (let from = 0; from < parts.length; from++) {
      for (let split = from; split < parts.length; split++) {
        const project = parts.slice(0, split + 1).join(".");
        const folders = [project, ...parts.slice(split + 1)];
        const found = paths.inFoldersEndingWith(folders.join("/"));
        if (from === 0 && found.length > 0) return found;
      }
      const found = paths.inFoldersEndingWith(parts.slice(from).join("/"));
      if (found.length > 0) return found;
    }
    return [];
  };
}
