import { posix } from "node:path";
import type { ImportResolver } from "./import-graph.ts";
import { folderOf } from "./path-index.ts";
import type { PathIndex } from "./path-index.ts";

/**
 * `use A\\B\\C` by the folder custom of PSR-4: the longest end of it that is a file (`A/B/C.php`,
 * `B/C.php`, `C.php`). `require` beside the file, below the root, or by the end of its path.
 */
export function createPhpResolver(paths: PathIndex): ImportResolver {
  return (from, module, names) => {
    if (module.endsWith(".php")) return required(paths, from, module);
    const prefix = module.split("\\").filter((part) => part !== "");
    return (names.length === 0 ? [""] : names).flatMap((name) => {
      const parts = name === "" ? prefix : [...prefix, name];
      for (let at = 0; at < parts.length; at++) {
        const found = paths.endingWith(`${parts.slice(at).join("/")}.php`);
        if (found.length > 0) return found.slice(0, 1);
      }
      return [];
    });
  };
}

function required(paths: PathIndex, from: string, module: string): readonly number[] {
  const clean = module.replace(/^\/+/, "");
  const beside = paths.file(posix.normalize(posix.join(folderOf(from), clean)));
  const found = beside ?? paths.file(posix.normalize(clean));
  return found === undefined ? paths.endingWith(clean.replace(/^(?:\.{1,2}\/)+/, "")) : [found];
}
