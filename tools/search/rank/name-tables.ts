import type { Corpus } from "./corpus.ts";

/** Files by what an issue may call them. */
export interface PathTables {
  /** File name with its extension → files. */
  readonly baseNames: ReadonlyMap<string, readonly number[]>;
  /** `package.module` and every shorter end of it → files. */
  readonly modules: ReadonlyMap<string, readonly number[]>;
  readonly byPath: ReadonlyMap<string, number>;
}

/** Where the names that an issue mentions are defined. */
export interface DefinitionTables {
  /** Last part of the name of a class, function, method or constant → files that define it. */
  readonly definitions: ReadonlyMap<string, ReadonlySet<number>>;
  /** `Class.method` → files. */
  readonly members: ReadonlyMap<string, ReadonlySet<number>>;
}

export type NameTables = PathTables & DefinitionTables;

export function findDefinitions(
  corpus: Corpus,
  wanted: { has(name: string): boolean },
): DefinitionTables {
  const definitions = new Map<string, Set<number>>();
  const members = new Map<string, Set<number>>();
  for (const [file, { record }] of corpus.snapshot.files.entries()) {
    for (const unit of record.units) {
      const name = lastPart(unit.name);
      if (unit.kind === "module" || !wanted.has(name)) continue;
      addTo(definitions, name, file);
      if (unit.kind === "function" && name !== unit.name) {
        addTo(members, unit.name.split(".").slice(-2).join("."), file);
      }
    }
    for (const constant of record.constants) {
      const name = lastPart(constant);
      if (wanted.has(name)) addTo(definitions, name, file);
    }
  }
  return { definitions, members };
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function addTo(table: Map<string, Set<number>>, name: string, file: number): void {
  const files = table.get(name);
  if (files === undefined) table.set(name, new Set([file]));
  else files.add(file);
}

export function createPathTables(paths: readonly string[]): PathTables {
  const baseNames = new Map<string, number[]>();
  const modules = new Map<string, number[]>();
  const byPath = new Map<string, number>();
  for (const [file, path] of paths.entries()) {
    byPath.set(path, file);
    push(baseNames, path.slice(path.lastIndexOf("/") + 1), file);
    const parts = moduleParts(path);
    for (let from = 0; from < parts.length; from++)
      push(modules, parts.slice(from).join("."), file);
  }
  return { baseNames, modules, byPath };
}

function push(table: Map<string, number[]>, name: string, file: number): void {
  const files = table.get(name);
  if (files === undefined) table.set(name, [file]);
  else files.push(file);
}

/** `a/b/__init__.py` and `a/b/index.ts` are the module `a.b`. */
export function moduleParts(path: string): readonly string[] {
  const parts = path.replace(/\.\w+$/, "").split("/");
  const last = parts.at(-1);
  return last === "__init__" || last === "index" || last === "mod" ? parts.slice(0, -1) : parts;
}

/** Files whose path ends like the one an issue mentions, and how many path segments agree. */
export function resolveMention(
  mention: string,
  corpus: Corpus,
  tables: NameTables,
): { readonly files: readonly number[]; readonly segments: number } {
  const wanted = mention.split("/").filter((part) => part !== "" && part !== "." && part !== "..");
  let files: number[] = [];
  let best = 0;
  for (const file of tables.baseNames.get(wanted.at(-1) ?? "") ?? []) {
    const segments = agreeingSegments(wanted, (corpus.paths[file] ?? "").split("/"));
    if (segments > best) {
      files = [file];
      best = segments;
    } else if (segments === best) files.push(file);
  }
  return { files, segments: best };
}

function agreeingSegments(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < Math.min(a.length, b.length) && a.at(-1 - count) === b.at(-1 - count)) count++;
  return count;
}
