import { posix } from "node:path";
import type { ImportResolver } from "./import-graph.ts";

const extensions = [
  "",
  ".ts",
  ".tsx",
  ".mts",
  ".cts",
  ".js",
  ".jsx",
  ".mjs",
  ".cjs",
  ".vue",
] as const;

/** Relative imports with or without extension, `.js` that stands for `.ts`, and index files. */
export function createScriptResolver(byPath: ReadonlyMap<string, number>): ImportResolver {
  const fileOf = (path: string): number | undefined => {
    for (const extension of extensions) {
      const file = byPath.get(`${path}${extension}`) ?? byPath.get(`${path}/index${extension}`);
      if (file !== undefined) return file;
    }
    return undefined;
  };
  return (from, module) => {
    if (!module.startsWith(".")) return [];
    const path = posix.normalize(posix.join(posix.dirname(from), module));
    const file = fileOf(path) ?? fileOf(path.replace(/\.[cm]?jsx?$/, ""));
    return file === undefined ? [] : [file];
  };
}
