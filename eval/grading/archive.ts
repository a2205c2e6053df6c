import { gunzipSync } from "node:zlib";

export interface ArchivedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const block = 512;

/**
 * Regular files of a `.tar` or `.tar.gz`, in order. Reads ustar names and the long names of GNU and
 * POSIX archives; links, devices and folders are passed over, so nothing is ever written or followed.
 *
 * @throws RangeError for something that is no tar archive.
 */
export function* readArchive(bytes: Uint8Array): Generator<ArchivedFile> {
  const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const tar = isCompressed ? gunzipSync(bytes) : Buffer.from(bytes);
  let longName: string | null = null;
  for (let at = 0; at + block <= tar.length;) {
    const header = tar.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) return;
    const size = readOctal(header, 124);
    const start = at + block;
    const body = tar.subarray(start, start + size);
    if (body.length < size) throw new RangeError("got a tar archive that ends inside a file");
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === "L") longName = readText(body, 0, size);
    else if (type === "x") longName = readPaxPath(body) ?? longName;
    else {
      const isFile = type === "0" || type === "\0" || type === "7";
      if (isFile) yield { name: longName ?? headerName(header), bytes: body };
      longName = null;
    }
    at = start + Math.ceil(size / block) * block;
  }
}

function headerName(header: Buffer): string {
  const name = readText(header, 0, 100);
  const prefix = header.toString("latin1", 257, 262) === "ustar" ? readText(header, 345, 155) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

function readText(bytes: Buffer, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? field.length : end);
}

function readOctal(header: Buffer, start: number): number {
  const text = readText(header, start, 12).trim();
  const size = Number.parseInt(text, 8);
  if (Number.isNaN(size) || size < 0)
    throw new RangeError(`got ${JSON.stringify(text)} as the size of a tar entry, expected octal`);
  return size;
}

/** Records `length key=value\n`; only `path` matters here. */
function readPaxPath(body: Buffer): string | null {
  return /(?:^|\n)\d+ path=([^\n]*)/.exec(body.toString("utf8"))?.[1] ?? null;
}
