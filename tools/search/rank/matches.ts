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
  let found = emptyMatches(firstCapacity);
  let count = 0;
  for (const [file, { record }] of corpus.snapshot.files.entries()) {
    const most = count + record.terms.length;
    if (most > found.unit.length) found = enlarged(found, Math.max(most, 2 * found.unit.length));
    const firstUnit = corpus.firstUnit[file] ?? 0;
    count = copyMatches({ record, table, matches: found, at: count, firstUnit });
  }
  return { ...found, count };
}

const firstCapacity = 1 << 16;

function emptyMatches(capacity: number): Matches {
  return {
    count: 0,
    unit: new Uint32Array(capacity),
    term: new Uint16Array(capacity),
    code: new Uint16Array(capacity),
    documentation: new Uint16Array(capacity),
    name: new Uint8Array(capacity),
  };
}

function enlarged(matches: Matches, capacity: number): Matches {
  const larger = emptyMatches(capacity);
  larger.unit.set(matches.unit);
  larger.term.set(matches.term);
  larger.code.set(matches.code);
  larger.documentation.set(matches.documentation);
  larger.name.set(matches.name);
  return larger;
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

/** Which of the terms that were looked up stand anywhere. */
export function occurringTerms({ count, term }: Matches, terms: number): Uint8Array {
  const seen = new Uint8Array(terms);
  for (let at = 0; at < count; at++) seen[term[at] ?? 0] = 1;
  return seen;
}

/**
 * The matches of some of the terms.
 * @param kept new index of each term that is kept, by its old one; minus one drops it.
 */
export function keepTerms(matches: Matches, kept: Int32Array): Matches {
  let count = 0;
  for (let at = 0; at < matches.count; at++) {
    const term = kept[matches.term[at] ?? 0] ?? -1;
    if (term < 0) continue;
    matches.unit[count] = matches.unit[at] ?? 0;
    matches.term[count] = term;
    matches.code[count] = matches.code[at] ?? 0;
    matches.documentation[count] = matches.documentation[at] ?? 0;
    matches.name[count] = matches.name[at] ?? 0;
    count++;
  }
  return { ...matches, count };
}
