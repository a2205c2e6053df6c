import { posix } from "node:path";
import type { ImportResolver } from "./import-graph.ts";
import { folderOf } from "./path-index.ts";
import type { PathIndex } from "./path-index.ts";

/** A package is a folder: the module path of the nearest go.mod, then folders below it. */
export function createGoResolver(
  paths: PathIndex,
  manifests: ReadonlyMap<string, string>,
): ImportResolver {
  const modules = [...manifests].flatMap(([path, text]) => {
    const name = /^\s*module\s+"?([^\s"]+)/m.exec(text)?.[1];
    return path.endsWith("go.mod") && name !== undefined ? [{ name, folder: folderOf(path) }] : [];
  });
  modules.sort((a, b) => b.name.length - a.name.length);
  return (_from, module) => {
    const owner = modules.find(({ name }) => module === name || module.startsWith(`${name}/`));
    if (owner === undefined) return [];
    return paths.inFolder(posix.join(owner.folder, module.slice(owner.name.length + 1)) || "");
  };
}
