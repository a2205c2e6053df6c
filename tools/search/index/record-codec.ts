import { moduleUnit } from "./file-record.ts";
import type { FileRecord, Unit } from "./file-record.ts";

/** Raise it whenever a record's bytes or the way a file is read change: older entries are then ignored. */
export const recordVersion = 3;

/**
 * A record as bytes: a table of lengths, the number lists in the machine's byte order (an index never
 * leaves its machine), then the structure as JSON.
 */
export function encodeRecord(record: FileRecord): Uint8Array {
  const text = Buffer.from(JSON.stringify(headerOf(record)));
  const lists = listsOf(record);
  const numbers = lists.reduce((sum, list) => sum + list.length, 0);
  const bytes = new Uint8Array((lists.length + 1 + numbers) * 4 + text.length);
  const words = new Uint32Array(bytes.buffer, 0, lists.length + 1 + numbers);
  words[0] = lists.length;
  let at = lists.length + 1;
  for (const [index, list] of lists.entries()) {
    words[index + 1] = list.length;
    words.set(list, at);
    at += list.length;
  }
  bytes.set(text, at * 4);
  return bytes;
}

/** @throws when the bytes are no record: the entry is then read again from its source. */
export function decodeRecord(stored: Uint8Array): FileRecord {
  const bytes = stored.byteOffset % 4 === 0 ? stored : new Uint8Array(stored);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >>> 2);
  if (words[0] !== listCount) throw new Error("got no index record");
  let at = listCount + 1;
  const lists: Uint32Array[] = [];
  for (let index = 1; index <= listCount; index++) {
    const length = words[index] ?? 0;
    if (at + length > words.length) throw new Error("got a cut index record");
    lists.push(words.subarray(at, at + length));
    at += length;
  }
  const header = parseHeader(
    Buffer.from(bytes.buffer, bytes.byteOffset + at * 4, bytes.byteLength - at * 4),
  );
  return { ...header, ...namedLists(lists) };
}

const empty = new Uint32Array(0);
const listCount = 8;

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

type Header = Pick<FileRecord, "lineCount" | "units" | "imports" | "constants" | "errors">;

/** One short array a unit, because a repository has tens of thousands. */
type UnitRow = readonly [
  letter: "f" | "c" | "m",
  name: string,
  startLine: number,
  endLine: number,
  signature: string,
  decorators: readonly string[],
  bases: readonly string[],
  docstring: string | null,
];

interface HeaderRow {
  readonly l: number;
  readonly u: readonly UnitRow[];
  readonly i: readonly (readonly [string, readonly string[], ...(readonly [string, string])[]])[];
  readonly e: readonly (readonly [number, string])[];
  readonly c: readonly string[];
}

function headerOf(record: FileRecord): HeaderRow {
  return {
    l: record.lineCount,
    u: record.units.map(rowOf),
    i: record.imports.map(({ module, names, aliases }) => [module, names, ...aliases] as const),
    e: record.errors.map(({ line, text }) => [line, text] as const),
    c: record.constants,
  };
}

const letters = { function: "f", class: "c", module: "m" } as const;

function rowOf(unit: Unit): UnitRow {
  const { definition } = unit;
  return [
    letters[unit.kind],
    unit.name,
    unit.startLine,
    unit.endLine,
    definition?.signature ?? "",
    definition?.decorators ?? [],
    definition?.bases ?? [],
    definition?.docstring ?? null,
  ];
}

/** The rows were written by this program and are guarded by a version, so their shape is not checked again. */
function parseHeader(bytes: Buffer): Header {
  const row: HeaderRow = JSON.parse(bytes.toString("utf8"));
  return {
    lineCount: row.l,
    units: row.u.map(unitOf),
    imports: row.i.map(([module, names, ...aliases]) => ({ module, names, aliases })),
    errors: row.e.map(([line, text]) => ({ line, text })),
    constants: row.c,
  };
}

function unitOf([
  letter,
  name,
  startLine,
  endLine,
  signature,
  decorators,
  bases,
  docstring,
]: UnitRow): Unit {
  if (letter === "m")
    return { kind: "module", name: moduleUnit, startLine, endLine, definition: null };
  const kind = letter === "f" ? "function" : "class";
  const definition = {
    kind,
    name,
    startLine,
    endLine,
    signature,
    decorators,
    bases,
    docstring,
  } as const;
  return { kind, name, startLine, endLine, definition };
}
