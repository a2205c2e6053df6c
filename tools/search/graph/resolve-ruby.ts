import { posix } from "node:path";
import type { ImportResolver } from "./import-graph.ts";
import { folderOf } from "./path-index.ts";
import type { PathIndex } from "./path-index.ts";

/** `require_relative` and `./x` beside the file; `require "a/b"` below lib, app or the root. */
export function createRubyResolver(paths: PathIndex): ImportResolver {
  return (from, module) => {
    const name = module.endsWith(".rb") ? module : `${module}.rb`;
    const beside = posix.normalize(posix.join(folderOf(from), name));
    const roots = ["lib", "", "app"].map((root) => posix.join(root, name));
    for (const path of module.startsWith(".") ? [beside] : [...roots, beside]) {
      const file = paths.file(path);
      if (file !== undefined) return [file];
    }
    return module.startsWith(".") || !module.includes("/") ? [] : paths.endingWith(name);
  };
}
