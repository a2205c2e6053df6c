import { codeCount, documentationCount, nameCount } from "../index/file-record.ts";
import type { FileRecord } from "../index/file-record.ts";
import type { Corpus } from "./corpus.ts";

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
  const table = createTable(hashes);
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

interface HashTable {
  readonly mask: number;
  readonly keys: Uint32Array;
  /** 1 + the index of the key; 0 for an empty place. */
  readonly places: Uint16Array;
}

function createTable(hashes: Uint32Array): HashTable {
  const size = 2 ** Math.ceil(Math.log2(4 * hashes.length + 4));
  const table = { mask: size - 1, keys: new Uint32Array(size), places: new Uint16Array(size) };
  for (const [index, hash] of hashes.entries()) {
    let place = hash & table.mask;
    while (table.places[place] !== 0 && table.keys[place] !== hash)
      place = (place + 1) & table.mask;
    if (table.places[place] !== 0) continue;
    table.keys[place] = hash;
    table.places[place] = index + 1;
  }
  return table;
}

/** Minus one when the table does not have it. */
function indexIn(table: HashTable, hash: number): number {
  for (let place = hash & table.mask; ; place = (place + 1) & table.mask) {
    const found = table.places[place] ?? 0;
    if (found === 0) return -1;
    if (table.keys[place] === hash) return found - 1;
  }
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

/** Every term hash of the corpus that is among the wanted ones. */
export function occurringHashes(corpus: Corpus, wanted: readonly number[]): ReadonlySet<number> {
  const table = createTable(Uint32Array.from(wanted));
  const found = new Set<number>();
  for (const { record } of corpus.snapshot.files) {
    const { terms } = record;
    for (let at = 0; at < terms.length; at++) {
      const hash = terms[at] ?? 0;
      if (indexIn(table, hash) >= 0) found.add(hash);
    }
  }
  return found;
}
