import type { HistoryParts } from "./build-history.ts";
import type { GrowingList, GrowingRows } from "./growing-list.ts";
import type { History, Rows } from "./history.ts";

/** Turns everything round, so that parents stand before children. */
export function layOutHistory(
  parts: HistoryParts,
  before: Pick<History, "count" | "names" | "paths">,
): History {
  const count = parts.times.length;
  const names = reversedNames(parts.names, count);
  const terms = reversedRows(parts.terms);
  return {
    count,
    names,
    times: Float64Array.from(parts.times).reverse(),
    fixes: Uint8Array.from({ length: count }, (_, index) => parts.fixes.at(count - 1 - index)),
    parents: parentRows(parts.parents, { names, count, before }),
    files: reversedRows(parts.files),
    renames: reversedRows(parts.renames),
    terms,
    weights: reversedAlong(parts.terms, parts.weights),
    paths: [...parts.paths.keys()].slice(before.paths.length),
  };
}

const numbersOfName = 5;

function reversedNames(list: GrowingList, count: number): Buffer {
  const names = Buffer.alloc(count * 20);
  for (let index = 0; index < count; index++) {
    const from = (count - 1 - index) * numbersOfName;
    for (let part = 0; part < numbersOfName; part++) {
      names.writeUInt32BE(list.at(from + part), index * 20 + part * 4);
    }
  }
  return names;
}

function reversedRows(rows: GrowingRows): Rows {
  const offsets = new Uint32Array(rows.starts.length + 1);
  const values = new Uint32Array(rows.values.length);
  let at = 0;
  eachRowReversed(rows, (row, start, end) => {
    for (let index = start; index < end; index++) values[at++] = rows.values.at(index);
    offsets[row + 1] = at;
  });
  return { offsets, values };
}

/** Values that run along with the rows' own. */
function reversedAlong(rows: GrowingRows, along: GrowingList): Uint8Array {
  const values = new Uint8Array(along.length);
  let at = 0;
  eachRowReversed(rows, (_row, start, end) => {
    for (let index = start; index < end; index++) values[at++] = along.at(index);
  });
  return values;
}

function eachRowReversed(
  { starts, values }: GrowingRows,
  visit: (row: number, start: number, end: number) => void,
): void {
  let end = values.length;
  for (let from = starts.length - 1; from >= 0; from--) {
    visit(starts.length - 1 - from, starts.at(from), end);
    end = starts.at(from);
  }
}

/** Names become places in the history; a parent that is not in it is left out. */
function parentRows(
  parents: GrowingRows,
  known: {
    readonly names: Buffer;
    readonly count: number;
    readonly before: Pick<History, "count" | "names">;
  },
): Rows {
  const places = new Map<string, number>();
  addPlaces(places, known.before, 0);
  addPlaces(places, known, known.before.count);
  const offsets = new Uint32Array(parents.starts.length + 1);
  const values = new Uint32Array(parents.values.length / numbersOfName);
  const name = Buffer.alloc(20);
  let at = 0;
  eachRowReversed(parents, (row, start, end) => {
    for (let index = start; index < end; index += numbersOfName) {
      for (let part = 0; part < numbersOfName; part++)
        name.writeUInt32BE(parents.values.at(index + part), part * 4);
      const place = places.get(name.toString("latin1"));
      if (place !== undefined) values[at++] = place;
    }
    offsets[row + 1] = at;
  });
  return { offsets, values: values.slice(0, at) };
}

/** Twenty bytes as twenty characters: half of what hexadecimal takes. */
function addPlaces(
  places: Map<string, number>,
  { names, count }: Pick<History, "count" | "names">,
  from: number,
): void {
  const bytes = Buffer.from(names.buffer, names.byteOffset, names.byteLength);
  for (let index = 0; index < count; index++)
    places.set(bytes.toString("latin1", index * 20, index * 20 + 20), from + index);
}
