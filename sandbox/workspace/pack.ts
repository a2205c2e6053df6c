import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { bytes, type RawPath } from "./raw-path.ts";

/** Where the content of a file stands in the pack. */
export interface Piece {
  readonly offset: number;
  readonly length: number;
}

/**
 * The pristine contents of a workspace, one after the other in a single file: making one large file is
 * many times faster than making thousands of small ones, and nothing inside the sandbox can reach it.
 */
export interface Pack {
  /** @throws when the path is not a regular file (any more). */
  add(path: RawPath): Piece;
  /** Writes a piece to an open file. */
  extract(piece: Piece, file: number): void;
  close(): void;
}

const chunkBytes = 1024 * 1024;

/** @param path must not exist. */
export function createPack(path: string): Pack {
  const pack = openSync(path, "wx+", 0o600);
  const buffer = Buffer.alloc(chunkBytes);
  let end = 0;
  const copyIn = (file: number): Piece => {
    const offset = end;
    for (;;) {
      const read = readSync(file, buffer, 0, chunkBytes, null);
      if (read === 0) return { offset, length: end - offset };
      writeAll(pack, buffer.subarray(0, read), end);
      end += read;
    }
  };
  return {
    add: (source) => {
      const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
      const file = openSync(bytes(source), flags);
      try {
        if (!fstatSync(file).isFile()) throw new Error("expected a regular file");
        return copyIn(file);
      } finally {
        closeSync(file);
      }
    },
    extract: ({ offset, length }, file) => {
      for (let at = 0; at < length;) {
        const wanted = Math.min(chunkBytes, length - at);
        const read = readSync(pack, buffer, 0, wanted, offset + at);
        if (read === 0) throw new Error("the pristine copy of the workspace was cut short");
        writeAll(file, buffer.subarray(0, read), null);
        at += read;
      }
    },
    close: () => closeSync(pack),
  };
}

function writeAll(file: number, content: Buffer, position: number | null): void {
  for (let at = 0; at < content.length;) {
    at += writeSync(
      file,
      content,
      at,
      content.length - at,
      position === null ? null : position + at,
    );
  }
}
