import { posix } from "node:path";
import type { ImportResolver } from "./import-graph.ts";
import { folderOf } from "./path-index.ts";
import type { PathIndex } from "./path-index.ts";

const sources = [".cc", ".cpp", ".cxx", ".c"] as const;

/**
 * An include beside the file, below the root, or anywhere its path ends like it; with a header comes
 * the source of the same name beside it, because what the header declares is defined there.
 */
export function createCppResolver(paths: PathIndex): ImportResolver {
  return (from, module) => {
    const beside = paths.file(posix.normalize(posix.join(folderOf(from), module)));
    const rooted = beside ?? paths.file(posix.normalize(module));
    const headers =
      rooted === undefined ? paths.endingWith(module.replace(/^(?:\.{1,2}\/)+/, "")) : [rooted];
    if (headers.length === 0) return [];
    const stem = posix.basename(module).replace(/\.\w+$/, "");
    const folder = folderOf(module.replace(/^(?:\.{1,2}\/)+/, ""));
    const bodies = sources.flatMap((extension) => {
      const path = posix.join(folder, `${stem}${extension}`);
      const near = paths.file(posix.join(folderOf(from), path));
      return near === undefined ? paths.endingWith(path) : [near];
    });
    return [...headers, ...bodies];
  };
}
