import { posix } from "node:path";
import type { ImportResolver } from "./import-graph.ts";
import type { PathAlias, ScriptPackage, ScriptPackages } from "./script-packages.ts";

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

/**
 * Relative imports with or without extension, `.js` that stands for `.ts`, index files, path aliases
 * of tsconfig.json, and packages of the same repository by their name and exports.
 */
export function createScriptResolver(
  byPath: ReadonlyMap<string, number>,
  packages: ScriptPackages,
): ImportResolver {
  const find = (path: string): number | undefined => findFile(byPath, path);
  return (from, module) => {
    const candidates = module.startsWith(".")
      ? [posix.join(posix.dirname(from), module)]
      : [...aliased(from, module, packages.aliases), ...ofPackage(module, packages.folders)];
    for (const candidate of candidates) {
      const file = find(posix.normalize(candidate));
      if (file !== undefined) return [file];
    }
    return [];
  };
}

/** What is built (`dist/x.mjs`) stands for its source (`src/x.ts`). */
function findFile(byPath: ReadonlyMap<string, number>, path: string): number | undefined {
  const bare = path.replace(/\.(?:d\.)?[cm]?[jt]sx?$/, "");
  const source = bare.replace(/(^|\/)(?:dist|lib|build|esm|cjs)\/(?:esm\/|cjs\/)?/, "$1src/");
  for (const name of new Set([path, bare, source])) {
    for (const extension of extensions) {
      const file = byPath.get(`${name}${extension}`) ?? byPath.get(`${name}/index${extension}`);
      if (file !== undefined) return file;
    }
  }
  return undefined;
}

function aliased(from: string, module: string, aliases: readonly PathAlias[]): readonly string[] {
  return aliases.flatMap(({ before, after, star, targets, folder }) => {
    if (folder !== "" && !from.startsWith(`${folder}/`)) return [];
    if (!star) return module === before ? targets : [];
    const fits = module.startsWith(before) && module.endsWith(after);
    if (!fits || module.length < before.length + after.length) return [];
    const middle = module.slice(before.length, module.length - after.length);
    return targets.map((target) => target.replaceAll("*", () => middle));
  });
}

/** What a package exports under a name, by itself or by a pattern with a star. */
function entriesOf({ entries }: ScriptPackage, name: string): readonly string[] {
  const own = entries.get(name);
  if (own !== undefined) return own;
  return [...entries].flatMap(([pattern, targets]) => {
    const [before = "", after] = pattern.split("*");
    if (after === undefined || !name.startsWith(before) || !name.endsWith(after)) return [];
    if (name.length < before.length + after.length) return [];
    const middle = name.slice(before.length, name.length - after.length);
    return targets.map((target) => target.replaceAll("*", () => middle));
  });
}

function ofPackage(module: string, folders: ReadonlyMap<string, ScriptPackage>): readonly string[] {
  const parts = module.split("/");
  const length = module.startsWith("@") ? 2 : 1;
  const found = folders.get(parts.slice(0, length).join("/"));
  if (found === undefined) return [];
  const below = parts.slice(length).join("/");
  const entries = entriesOf(found, below === "" ? "." : `./${below}`);
  const guesses = below === "" ? [] : [below, `src/${below}`, `lib/${below}`];
  return [...entries, ...guesses].map((path) => posix.join(found.folder, path));
}
