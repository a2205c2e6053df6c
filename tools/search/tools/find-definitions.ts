import { isTestPath } from "../index/source-files.ts";
import { missing } from "./answer.ts";
import type { SearchAnswer } from "./answer.ts";
import type { CodeBase, DefinitionPlace } from "./code-base.ts";
import { nearestNames } from "./nearest-names.ts";

export interface DefinitionQuery {
  /** `name`, `Class.name`, or a longer end of the qualified name. */
  readonly name: string;
  readonly kind: "class" | "function" | "any";
  /** Only in files whose path ends like this, or below this folder. */
  readonly path?: string | undefined;
  /** Only members of this class. */
  readonly owner?: string | undefined;
}

/** Definitions by name, code before tests, shorter qualified names first. */
export function findDefinitions(
  base: CodeBase,
  query: DefinitionQuery,
): readonly DefinitionPlace[] {
  const end = query.owner === undefined ? query.name : `${query.owner}.${query.name}`;
  return base.definitions
    .filter(({ unit, file }) => {
      if (query.kind !== "any" && unit.kind !== query.kind) return false;
      if (query.path !== undefined && !isAt(file.path, query.path)) return false;
      return unit.name === end || unit.name.endsWith(`.${end}`);
    })
    .toSorted((a, b) => weight(a) - weight(b));
}

/** Names of the same kind that are spelled alike. */
export function nearestDefinitions(base: CodeBase, query: DefinitionQuery): readonly string[] {
  const wanted = query.name.slice(query.name.lastIndexOf(".") + 1);
  const names = base.definitions
    .filter(({ unit }) => query.kind === "any" || unit.kind === query.kind)
    .map(({ name }) => name);
  return nearestNames(wanted, names);
}

function weight({ file, unit }: DefinitionPlace): number {
  return (isTestPath(file.path) ? 1000 : 0) + unit.name.length;
}

export function isAt(path: string, wanted: string): boolean {
  const clean = wanted.replace(/^\.?\/+|\/+$/g, "");
  return path === clean || path.endsWith(`/${clean}`) || path.startsWith(`${clean}/`);
}

/** The answer to a path that the repository does not have; null when it has it, or when all is meant. */
export function unknownPath(base: CodeBase, wanted: string | undefined): SearchAnswer | null {
  if (wanted === undefined) return null;
  if (base.snapshot.tree.some(({ path }) => isAt(path, wanted))) return null;
  const files = findFiles(base, wanted).nearest;
  const near = files.length > 0 ? files : nearestFolders(base, wanted);
  return missing(near, `There is no file or folder ${wanted}.`);
}

function nearestFolders(base: CodeBase, wanted: string): readonly string[] {
  const clean = wanted.replace(/^\.?\/+|\/+$/g, "");
  const folders = new Set<string>();
  for (const { path } of base.snapshot.tree)
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1))
      folders.add(path.slice(0, at));
  const ending = [...folders].filter((folder) => folder.endsWith(`/${clean}`));
  return ending.length > 0 ? ending.slice(0, 5) : nearestPaths(clean, folders);
}

/** Files whose path ends like this; the nearest file names when there is none. */
export function findFiles(
  base: CodeBase,
  wanted: string,
): { readonly paths: readonly string[]; readonly nearest: readonly string[] } {
  const all = base.snapshot.tree.map(({ path }) => String(path));
  const clean = wanted.replace(/^\.?\/+|\/+$/g, "");
  const exact = all.filter((path) => path === clean);
  const ending = all.filter((path) => path.endsWith(`/${clean}`));
  const paths = exact.length > 0 ? exact : ending;
  if (paths.length > 0) return { paths, nearest: [] };
  return { paths, nearest: nearestPaths(clean, all) };
}

/** Paths whose last part is spelled alike. */
function nearestPaths(wanted: string, paths: Iterable<string>): readonly string[] {
  const byName = Map.groupBy(paths, lastPart);
  const close = nearestNames(lastPart(wanted), byName.keys());
  return close.flatMap((found) => byName.get(found) ?? []).slice(0, 5);
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
