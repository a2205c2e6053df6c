import { codeCount, documentationCount, nameCount } from "../index/file-record.ts";
import type { FileRecord } from "../index/file-record.ts";
import type { Corpus } from "./corpus.ts";
import { createHashTable, indexIn } from "./hash-table.ts";
import type { HashTable } from "./hash-table.ts";

/** Where the query's terms stand: one entry a unit and term, ordered by unit. */
export interface Matches {
  readonly count: number;
  readonly unit: Uint32Array;
  /** Index of the term in the query. */
  readonly term: Uint16Array;
  readonly code: Uint16Array;
  readonly documentation: Uint16Array;
  /** Occurrences in the unit's qualified name. */
  readonly name: Uint8Array;
}

/**
 * Looks every posting of the corpus up in a small table of the query's terms. A scan of a million
 * numbers takes a few milliseconds, which saves an inverted index and its upkeep.
 */
export function findMatches(corpus: Corpus, hashes: Uint32Array): Matches {
  const table = createHashTable(hashes);
  const capacity = countMatches(corpus, table);
  const matches = {
    count: capacity,
    unit: new Uint32Array(capacity),
    term: new Uint16Array(capacity),
    code: new Uint16Array(capacity),
    documentation: new Uint16Array(capacity),
    name: new Uint8Array(capacity),
  };
  let at = 0;
  for (const [file, { record }] of corpus.snapshot.files.entries()) {
    at = copyMatches({ record, table, matches, at, firstUnit: corpus.firstUnit[file] ?? 0 });
  }
  return matches;
}

function countMatches(corpus: Corpus, table: HashTable): number {
  let count = 0;
  for (const { record } of corpus.snapshot.files) {
    const { terms } = record;
    for (let at = 0; at < terms.length; at++) {
      if (indexIn(table, terms[at] ?? 0) >= 0) count++;
    }
  }
  return count;
}

function copyMatches(options: {
  readonly record: FileRecord;
  readonly table: HashTable;
  readonly matches: Matches;
  readonly at: number;
  readonly firstUnit: number;
}): number {
  const { record, table, matches, firstUnit } = options;
  const { terms, counts, offsets } = record;
  let { at } = options;
  for (let unit = 0; unit < record.units.length; unit++) {
    const end = offsets[unit + 1] ?? 0;
    for (let posting = offsets[unit] ?? 0; posting < end; posting++) {
      const term = indexIn(table, terms[posting] ?? 0);
      if (term < 0) continue;
      const packed = counts[posting] ?? 0;
      matches.unit[at] = firstUnit + unit;
      matches.term[at] = term;
      matches.code[at] = codeCount(packed);
      matches.documentation[at] = documentationCount(packed);
      matches.name[at] = nameCount(packed);
      at++;
    }
  }
  return at;
}

/** Which of these term hashes occur anywhere in the corpus. */
export function occurringHashes(corpus: Corpus, wanted: Uint32Array): ReadonlySet<number> {
  const table = createHashTable(wanted);
  const seen = new Uint8Array(wanted.length);
  for (const { record } of corpus.snapshot.files) {
    const { terms } = record;
    for (let at = 0; at < terms.length; at++) {
      const index = indexIn(table, terms[at] ?? 0);
      if (index >= 0) seen[index] = 1;
    }
  }
  return new Set(wanted.filter((_, index) => seen[index] === 1));
}
