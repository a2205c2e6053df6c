import type { Definition, ImportedModule, RaisedError } from "./structure.ts";

/**
 * What the index keeps of one blob. A unit is an outermost function or method, the rest of a class
 * body, or the rest of the file; every line belongs to exactly one.
 */
export interface FileRecord {
  readonly lineCount: number;
  readonly units: readonly Unit[];
  readonly imports: readonly ImportedModule[];
  readonly constants: readonly string[];
  /** What is declared without code of its own: it can be found, but is no unit. */
  readonly declared: readonly Unit[];
  /** What the file says when it fails. */
  readonly errors: readonly RaisedError[];
  /** Per unit u the postings are the entries from `offsets[u]` to `offsets[u + 1]`. */
  readonly offsets: Uint32Array;
  /** Term hashes, see `hashTerm`. */
  readonly terms: Uint32Array;
  /** Counts of the term, see `packCounts`. */
  readonly counts: Uint32Array;
  /** Words of code and documentation in the unit. */
  readonly lengths: Uint32Array;
  /** Hashes of two words in a row inside one string literal; sliced by `pairOffsets`. */
  readonly pairs: Uint32Array;
  readonly pairOffsets: Uint32Array;
  /** Hashes of exact identifiers, the lowest bit set when it is called; sliced by `nameOffsets`. */
  readonly names: Uint32Array;
  readonly nameOffsets: Uint32Array;
}

export interface Unit {
  readonly kind: "function" | "class" | "module";
  /** Qualified name; `<module>` for the rest of the file. */
  readonly name: string;
  readonly startLine: number;
  readonly endLine: number;
  /** What a class is made from, as written; empty for all else. */
  readonly bases: readonly string[];
  /** Costly to look at for all units of a repository: its details are read back from bytes. */
  readonly definition: Definition | null;
}

export const moduleUnit = "<module>";

/** 14 bits of code, 14 of documentation, 4 of the unit's own name; each saturates. */
export function packCounts(code: number, documentation: number, name: number): number {
  return (
    (Math.min(code, 16383) |
      (Math.min(documentation, 16383) << 14) |
      (Math.min(name, 15) << 28)) >>>
    0
  );
}

export function codeCount(packed: number): number {
  return packed & 16383;
}

export function documentationCount(packed: number): number {
  return (packed >>> 14) & 16383;
}

export function nameCount(packed: number): number {
  return packed >>> 28;
}
