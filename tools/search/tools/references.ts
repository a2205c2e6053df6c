import { nameHash } from "../index/read-file-record.ts";
import type { IndexedFile } from "../index/snapshot.ts";
import { isTestPath } from "../index/source-files.ts";
import { bounded, missing } from "./answer.ts";
import type { SearchAnswer, SearchItem } from "./answer.ts";
import type { CodeBase } from "./code-base.ts";
import { linesWith, unitAt } from "./lines-with.ts";
import { nearestNames } from "./nearest-names.ts";

export interface ReferenceQuery {
  /** An identifier; of a dotted name the last part is looked for. */
  readonly name: string;
  readonly limit?: number | undefined;
}

/** Files that are opened at most. */
const openedFiles = 200;

/**
 * Lines that use a name in code, each with the definition it stands in. The files that define it come
 * first, then those that import them, then other code, tests last; by spelling, so namesakes are in it.
 */
export async function findReferences(base: CodeBase, query: ReferenceQuery): Promise<SearchAnswer> {
  const name = query.name.slice(query.name.lastIndexOf(".") + 1).replace(/^[#@$]+/, "");
  const files = base.snapshot.files.filter(({ record }) => mentions(record.names, name));
  if (files.length === 0) return missing(nearestNames(name, base.byName.keys()));
  const weight = createWeight(base, name);
  const ordered = files.toSorted((a, b) => weight(a) - weight(b)).slice(0, openedFiles);
  const texts = await base.readTexts(ordered.map(({ path }) => path));
  const items = ordered.flatMap((file) => usesIn(file, texts.get(file.path) ?? "", name));
  const answer = bounded(items, query.limit ?? 40);
  const unopened = files.length - ordered.length;
  const note = unopened > 0 ? `${String(unopened)} more files use it and were not opened.` : null;
  return { ...answer, note };
}

function mentions(names: Uint32Array, name: string): boolean {
  const hash = nameHash(name);
  return names.includes(hash) || names.includes((hash | 1) >>> 0);
}

function createWeight(base: CodeBase, name: string): (file: IndexedFile) => number {
  const defining = new Set((base.byName.get(name) ?? []).map(({ fileIndex }) => fileIndex));
  const importing = new Set([...defining].flatMap((file) => base.imports.importedBy[file] ?? []));
  const weights = new Map(
    base.snapshot.files.map((file, index) => {
      const near = defining.has(index) ? 0 : importing.has(index) ? 1 : 2;
      return [file, near + (isTestPath(file.path) ? 10 : 0)] as const;
    }),
  );
  return (file) => weights.get(file) ?? 20;
}

function usesIn(file: IndexedFile, text: string, name: string): readonly SearchItem[] {
  const { path, language, record } = file;
  return linesWith(text, { name, language }).map(({ line, text: code }) => {
    const inside = unitAt(record.units, line);
    const symbol = inside === undefined || inside.kind === "module" ? null : inside.name;
    return { path, symbol, start: line, end: line, text: code };
  });
}
