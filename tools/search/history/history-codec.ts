import type { History } from "./history.ts";

/** The rows in the machine's byte order behind a table of lengths, then the paths as JSON. */
export function encodeHistory(history: History): Uint8Array {
  const lists = listsOf(history).map((list) =>
    Buffer.from(list.buffer, list.byteOffset, list.byteLength),
  );
  const head = Buffer.from(Float64Array.of(magic, ...lists.map(({ length }) => length)).buffer);
  const padded = lists.flatMap((list) => [list, Buffer.alloc(padding(list.length))]);
  return Buffer.concat([head, ...padded, Buffer.from(JSON.stringify(history.paths))]);
}

/** Null when the bytes are not a history of this version. */
export function decodeHistory(stored: Uint8Array): History | null {
  const { buffer, byteOffset, byteLength } =
    stored.byteOffset % 8 === 0 ? stored : new Uint8Array(stored);
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  if (bytes.length < headBytes || bytes.readDoubleLE(0) !== magic) return null;
  const slices: Buffer[] = [];
  let at = headBytes;
  for (let index = 0; index < listCount; index++) {
    const length = bytes.readDoubleLE(8 * (index + 1));
    slices.push(bytes.subarray(at, at + length));
    at += length + padding(length);
  }
  const paths: unknown = JSON.parse(bytes.toString("utf8", at));
  return Array.isArray(paths) ? named(slices, paths.map(String)) : null;
}

const magic = 20_261_123;
const listCount = 12;
const headBytes = 8 * (listCount + 1);

function padding(length: number): number {
  return (8 - (length % 8)) % 8;
}

function listsOf(history: History): readonly (Uint8Array | Uint32Array | Float64Array)[] {
  const { names, times, fixes, weights, parents, files, renames, terms } = history;
  const rows = [parents, files, renames, terms].flatMap(({ offsets, values }) => [offsets, values]);
  return [names, times, fixes, weights, ...rows];
}

function named(slices: readonly Buffer[], paths: readonly string[]): History {
  const none = Buffer.alloc(0);
  const bytesAt = (index: number): Buffer => slices[index] ?? none;
  const numbersAt = (index: number): Uint32Array => {
    const { buffer, byteOffset, byteLength } = bytesAt(index);
    return new Uint32Array(buffer, byteOffset, byteLength / 4);
  };
  const rowsAt = (index: number) => ({ offsets: numbersAt(index), values: numbersAt(index + 1) });
  const { buffer, byteOffset, byteLength } = bytesAt(1);
  const names = bytesAt(0);
  return {
    count: names.length / 20,
    names,
    times: new Float64Array(buffer, byteOffset, byteLength / 8),
    fixes: bytesAt(2),
    weights: bytesAt(3),
    parents: rowsAt(4),
    files: rowsAt(6),
    renames: rowsAt(8),
    terms: rowsAt(10),
    paths,
  };
}
