import { posix } from "node:path";
import type { ImportResolver } from "./import-graph.ts";
import { folderOf } from "./path-index.ts";
import type { PathIndex } from "./path-index.ts";

/**
 * `crate::`, `self::`, `super::`, crates of the same workspace by their Cargo.toml, and `mod x;`. The
 * last parts of a path may be items of a file, so the longest beginning that is a file counts.
 */
export function createRustResolver(
  paths: PathIndex,
  manifests: ReadonlyMap<string, string>,
): ImportResolver {
  const crates = new Map<string, string>();
  for (const [path, text] of manifests) {
    const name = /^\s*\[package\][^[]*?^\s*name\s*=\s*"([^"]+)"/ms.exec(text)?.[1];
    if (path.endsWith("Cargo.toml") && name !== undefined)
      crates.set(name.replaceAll("-", "_"), posix.join(folderOf(path), "src"));
  }
  return (from, module, names) => {
    const [first = "", ...rest] = module.split("::").filter((part) => part !== "");
    const inside = moduleFolder(from);
    if (first === "crate") return longest(paths, crateFolder(from), rest, names);
    if (first === "self") return longest(paths, inside, rest, names);
    if (first === "super") {
      const up = [first, ...rest].filter((part) => part === "super").length;
      const folder = posix.join(inside, ...Array.from({ length: up }, () => ".."));
      return longest(paths, folder, rest.slice(up - 1), names);
    }
    const crate = crates.get(first);
    if (crate !== undefined) return longest(paths, crate, rest, names);
    return longest(paths, inside, [first, ...rest], names);
  };
}

/** Where the modules inside a file live: its folder for `mod.rs`, `lib.rs` and `main.rs`. */
function moduleFolder(path: string): string {
  return /(?:^|\/)(?:mod|lib|main)\.rs$/.test(path) ? folderOf(path) : path.replace(/\.rs$/, "");
}

function crateFolder(path: string): string {
  const at = path.lastIndexOf("src/");
  return at < 0 ? folderOf(path) : path.slice(0, at + 3);
}

function longest(
  paths: PathIndex,
  folder: string,
  parts: readonly string[],
  names: readonly string[],
): readonly number[] {
  const below = names.flatMap((name) => moduleFile(paths, posix.join(folder, ...parts, name)));
  if (below.length > 0) return below;
  for (let length = parts.length; length > 0; length--) {
    const found = moduleFile(paths, posix.join(folder, ...parts.slice(0, length)));
    if (found.length > 0) return found;
  }
  return parts.length > 0 ? [] : moduleRoot(paths, folder);
}

function moduleFile(paths: PathIndex, path: string): readonly number[] {
  const file = paths.file(`${path}.rs`) ?? paths.file(`${path}/mod.rs`);
  return file === undefined ? [] : [file];
}

function moduleRoot(paths: PathIndex, folder: string): readonly number[] {
  const file = paths.file(`${folder}/lib.rs`) ?? paths.file(`${folder}/mod.rs`);
  return file === undefined ? [] : [file];
}
