import { moduleUnit } from "./file-record.ts";
import type { FileRecord, Unit } from "./file-record.ts";
import type { Definition } from "./structure.ts";

/** Raise it whenever a record's bytes or the way a file is read change: older entries are then ignored. */
export const recordVersion = 5;

/**
 * A record as bytes: a table of lengths, the number lists in the machine's byte order (an index never
 * leaves its machine), then the structure as JSON in two parts: what every ranking reads, and the details
 * of definitions, which are looked at one by one.
 */
export function encodeRecord(record: FileRecord): Uint8Array {
  const head = Buffer.from(JSON.stringify(headerOf(record)));
  const details = Buffer.from(JSON.stringify([...record.units, ...record.declared].map(detailsOf)));
  const lists = listsOf(record);
  const numbers = lists.reduce((sum, list) => sum + list.length, 0);
  const bytes = new Uint8Array((tableSize + numbers) * 4 + head.length + details.length);
  const words = new Uint32Array(bytes.buffer, 0, tableSize + numbers);
  words[0] = lists.length;
  let at = tableSize;
  for (const [index, list] of lists.entries()) {
    words[index + 1] = list.length;
    words.set(list, at);
    at += list.length;
  }
  words[listCount + 1] = head.length;
  bytes.set(head, at * 4);
  bytes.set(details, at * 4 + head.length);
  return bytes;
}

/** @throws when the bytes are no record: the entry is then read again from its source. */
export function decodeRecord(stored: Uint8Array): FileRecord {
  const bytes = stored.byteOffset % 4 === 0 ? stored : new Uint8Array(stored);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >>> 2);
  if (words[0] !== listCount) throw new Error("got no index record");
  let at = tableSize;
  const lists: Uint32Array[] = [];
  for (let index = 1; index <= listCount; index++) {
    const length = words[index] ?? 0;
    if (at + length > words.length) throw new Error("got a cut index record");
    lists.push(words.subarray(at, at + length));
    at += length;
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + at * 4, bytes.byteLength - at * 4);
  const headLength = words[listCount + 1] ?? 0;
  // Details are parsed later, but a value that was cut is known by how they end.
  const end = text.toString("latin1", Math.max(headLength, text.length - 2));
  if (end !== (text.length - headLength === 2 ? "[]" : "]]"))
    throw new Error("got a cut index record");
  const header = parseHeader(text, headLength);
  return { ...header, ...namedLists(lists) };
}

const empty = new Uint32Array(0);
const listCount = 8;
/** The number of lists, the length of each, and that of the first JSON part in bytes. */
const tableSize = listCount + 2;

function listsOf(record: FileRecord): readonly Uint32Array[] {
  const { offsets, terms, counts, lengths, pairs, pairOffsets, names, nameOffsets } = record;
  return [offsets, terms, counts, lengths, pairs, pairOffsets, names, nameOffsets];
}

function namedLists(
  lists: readonly Uint32Array[],
): Pick<
  FileRecord,
  "offsets" | "terms" | "counts" | "lengths" | "pairs" | "pairOffsets" | "names" | "nameOffsets"
> {
  const [offsets = empty, terms = empty, counts = empty, lengths = empty] = lists;
  const [, , , , pairs = empty, pairOffsets = empty, names = empty, nameOffsets = empty] = lists;
  return { offsets, terms, counts, lengths, pairs, pairOffsets, names, nameOffsets };
}

type Header = Pick<
  FileRecord,
  "lineCount" | "units" | "declared" | "imports" | "constants" | "errors"
>;

/** One short array a unit, because a repository has tens of thousands. */
type UnitRow = readonly [
  letter: "f" | "c" | "m",
  name: string,
  startLine: number,
  endLine: number,
  bases: readonly string[],
];

type DetailRow = readonly [
  signature: string,
  decorators: readonly string[],
  docstring: string | null,
];

interface HeaderRow {
  readonly l: number;
  readonly u: readonly UnitRow[];
  readonly i: readonly (readonly [string, readonly string[], ...(readonly [string, string])[]])[];
  readonly e: readonly (readonly [number, string])[];
  readonly c: readonly string[];
  readonly d: readonly UnitRow[];
}

function headerOf(record: FileRecord): HeaderRow {
  return {
    l: record.lineCount,
    u: record.units.map(rowOf),
    i: record.imports.map(({ module, names, aliases }) => [module, names, ...aliases] as const),
    e: record.errors.map(({ line, text }) => [line, text] as const),
    c: record.constants,
    d: record.declared.map(rowOf),
  };
}

const letters = { function: "f", class: "c", module: "m" } as const;
const kinds = { f: "function", c: "class", m: "module" } as const;

function rowOf({ kind, name, startLine, endLine, bases }: Unit): UnitRow {
  return [letters[kind], name, startLine, endLine, bases];
}

function detailsOf({ definition }: Unit): DetailRow {
  return [definition?.signature ?? "", definition?.decorators ?? [], definition?.docstring ?? null];
}

/** The rows were written by this program and are guarded by a version, so their shape is not checked again. */
function parseHeader(text: Buffer, headLength: number): Header {
  const row: HeaderRow = JSON.parse(text.toString("utf8", 0, headLength));
  const details = laterDetails(text.subarray(headLength));
  return {
    lineCount: row.l,
    units: row.u.map((unit, index) => new StoredUnit(unit, { details, index })),
    imports: row.i.map(([module, names, ...aliases]) => ({ module, names, aliases })),
    errors: row.e.map(([line, text]) => ({ line, text })),
    constants: row.c,
    declared: row.d.map((unit, at) => new StoredUnit(unit, { details, index: row.u.length + at })),
  };
}

type Details = (index: number) => DetailRow | undefined;

/** Parsed when the first definition of the file is looked at: a ranking of all files looks at none. */
function laterDetails(text: Buffer): Details {
  let rows: readonly DetailRow[] | null = null;
  return (index) => {
    rows ??= JSON.parse(text.toString("utf8"));
    return rows?.[index];
  };
}

/**
 * A class, because a repository of a hundred thousand files has half a million of them: the way to the
 * details stands in the prototype, not in every object.
 */
class StoredUnit implements Unit {
  readonly kind: Unit["kind"];
  readonly name: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly bases: readonly string[];
  readonly #details: Details;
  readonly #index: number;

  constructor(
    [letter, name, startLine, endLine, bases]: UnitRow,
    { details, index }: { readonly details: Details; readonly index: number },
  ) {
    this.kind = kinds[letter];
    this.name = letter === "m" ? moduleUnit : name;
    this.startLine = startLine;
    this.endLine = endLine;
    this.bases = bases.length === 0 ? none : bases;
    this.#details = details;
    this.#index = index;
  }

  get definition(): Definition | null {
    const { kind, name, startLine, endLine, bases } = this;
    if (kind === "module") return null;
    const [signature = "", decorators = none, docstring = null] = this.#details(this.#index) ?? [];
    return { kind, name, startLine, endLine, bases, signature, decorators, docstring };
  }
}

const none: readonly string[] = [];
