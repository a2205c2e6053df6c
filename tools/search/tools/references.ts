import { nameHash } from "../index/read-file-record.ts";
import type { IndexedFile } from "../index/snapshot.ts";
import { isTestPath } from "../index/source-files.ts";
import { bounded, missing } from "./answer.ts";
import type { SearchAnswer, SearchItem } from "./answer.ts";
import type { CodeBase } from "./code-base.ts";
import { nearestNames } from "./nearest-names.ts";

export interface ReferenceQuery {
  /** An identifier; of a dotted name the last part is looked for. */
  readonly name: string;
  readonly limit?: number | undefined;
}

/** Files that are opened at most. */
const openedFiles = 60;

/** Lines that use a name, each with the definition it stands in: code before tests. */
export async function findReferences(base: CodeBase, query: ReferenceQuery): Promise<SearchAnswer> {
  const name = query.name.slice(query.name.lastIndexOf(".") + 1);
  const files = base.snapshot.files.filter(({ record }) => mentions(record.names, name));
  if (files.length === 0) {
    return missing(
      nearestNames(
        name,
        base.definitions.map((place) => place.name),
      ),
    );
  }
  const ordered = files.toSorted((a, b) => testWeight(a.path) - testWeight(b.path));
  const items: SearchItem[] = [];
  for (const file of ordered.slice(0, openedFiles)) items.push(...(await usesIn(base, file, name)));
  const answer = bounded(items, query.limit ?? 40);
  const unopened = ordered.length - openedFiles;
  const note = unopened > 0 ? `${String(unopened)} more files use it and were not opened.` : null;
  return { ...answer, note };
}

function mentions(names: Uint32Array, name: string): boolean {
  const hash = nameHash(name);
  return names.includes(hash) || names.includes((hash | 1) >>> 0);
}

function testWeight(path: string): number {
  return isTestPath(path) ? 1 : 0;
}

async function usesIn(
  base: CodeBase,
  file: IndexedFile,
  name: string,
): Promise<readonly SearchItem[]> {
  const text = (await base.readText(file.path)) ?? "";
  const word = new RegExp(`(?<![\\w$])${name.replace(/[^\w]/g, "\\$&")}(?![\\w$])`);
  return text.split("\n").flatMap((content, index) => {
    if (!word.test(content)) return [];
    const line = index + 1;
    const inside = file.record.units.findLast(({ kind, startLine, endLine }) => {
      return kind !== "module" && startLine <= line && line <= endLine;
    });
    const symbol = inside?.name ?? null;
    return [
      { path: file.path, symbol, start: line, end: line, text: content.trim().slice(0, 200) },
    ];
  });
}
