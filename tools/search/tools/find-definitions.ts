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
  const names = base.definitions
    .filter(({ unit }) => query.kind === "any" || unit.kind === query.kind)
    .map(({ name }) => name);
  return nearestNames(lastName(query.name), names);
}

/**
 * The answer to a name that is not defined: what was not found is said (the file, the class, or the
 * name in them), with what is near to it.
 */
export function missingDefinition(base: CodeBase, query: DefinitionQuery): SearchAnswer {
  const { name, kind, path, owner } = query;
  const unknown = unknownPath(base, path);
  if (unknown !== null) return unknown;
  if (owner !== undefined) {
    const classes = findDefinitions(base, { name: owner, kind: "class" });
    if (classes.length === 0) {
      const near = nearestDefinitions(base, { name: owner, kind: "class" });
      return missing(near, `There is no class ${owner}.`);
    }
  }
  const here = base.definitions.filter(({ unit, file }) => {
    if (kind !== "any" && unit.kind !== kind) return false;
    if (path !== undefined && !isAt(file.path, path)) return false;
    return owner === undefined || isMemberOf(unit.name, owner);
  });
  const what = kind === "any" ? "nothing is called" : `no ${kind} is called`;
  const where = [owner, path].filter((part) => part !== undefined).join(" of ");
  const elsewhere = where === "" ? [] : findDefinitions(base, { name, kind });
  const known = elsewhere.slice(0, 3).map(({ file, unit }) => `${file.path}::${unit.name}`);
  const hint = known.length === 0 ? "" : ` Elsewhere: ${known.join(", ")}.`;
  const near = nearestNames(
    lastName(name),
    here.map((place) => place.name),
  );
  const note = where === "" ? null : `In ${where} ${what} ${name}.${hint}`;
  return missing(near.length > 0 ? near : nearestDefinitions(base, query), note);
}

function isMemberOf(name: string, owner: string): boolean {
  const dot = name.lastIndexOf(".");
  const around = name.slice(0, Math.max(0, dot));
  return around === owner || around.endsWith(`.${owner}`);
}

function lastName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** Says that a name has several definitions, and how many of them the answer leaves out. */
export function ambiguity(options: {
  readonly name: string;
  readonly path: string | undefined;
  readonly roots: readonly DefinitionPlace[];
  readonly others: number;
}): string {
  const { name, path, roots, others } = options;
  const which = roots.map(({ file, unit }) => `${file.path}::${unit.name}`).join(", ");
  const where = path === undefined ? "" : ` in ${path}`;
  if (others === 0) return `${name}${where} may be ${which}: give Class.method or a path.`;
  const all = String(roots.length + others);
  return `${name}${where} has ${all} definitions; only these were asked about: ${which}. Give Class.method or a path.`;
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
