import { constants } from "node:fs";
import { open, readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";

/** A text read within a limit: its beginning, and how much there is. */
export interface BoundedText {
  readonly text: string;
  readonly bytes: Buffer;
  /** Bytes of the whole file. */
  readonly size: number;
  /** True when the file is larger than what was read. */
  readonly cut: boolean;
}

export interface ReadOptions {
  /** Bytes. */
  readonly limit: number;
  /** Byte to begin at. */
  readonly from?: number;
}

export interface FileStamp {
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/**
 * A folder that is only read, and never left: names come from listings or from this program, and a
 * link that leads out of the root is no file. Devices, pipes and sockets are no files either.
 */
export interface SafeFolder {
  /** Absolute. */
  readonly path: string;
  readonly name: string;
  /** Names of what stands in it, in the order of their numbers; empty when it is not there. */
  list(): Promise<readonly string[]>;
  read(name: string, options: ReadOptions): Promise<BoundedText | null>;
  stamp(name: string): Promise<FileStamp | null>;
  /** Null when there is no such folder inside the root. */
  open(name: string): Promise<SafeFolder | null>;
}

/** Null when there is no such folder. */
export async function openSafeFolder(path: string): Promise<SafeFolder | null> {
  const root = await realpath(path).catch(() => null);
  return root !== null && (await isFolder(root)) ? folderAt(root, root) : null;
}

const byNumbers = new Intl.Collator("en", { numeric: true });

function folderAt(path: string, root: string): SafeFolder {
  return {
    path,
    name: path.slice(path.lastIndexOf(sep) + 1),
    async list() {
      const names: string[] = await readdir(path).catch((): string[] => []);
      return names.toSorted(byNumbers.compare);
    },
    async read(name, options) {
      const real = await inside(path, { name, root });
      return real === null ? null : readBounded(real, options);
    },
    async stamp(name) {
      const real = await inside(path, { name, root });
      const found = real === null ? null : await stat(real).catch(() => null);
      return found?.isFile() === true ? { size: found.size, modified: found.mtimeMs } : null;
    },
    async open(name) {
      const real = await inside(path, { name, root });
      return real !== null && (await isFolder(real)) ? folderAt(real, root) : null;
    },
  };
}

/** One name below a folder, all links resolved; null when that is outside the root or nothing. */
async function inside(
  folder: string,
  { name, root }: { readonly name: string; readonly root: string },
): Promise<string | null> {
  if (name === "" || name === "." || name === ".." || /[/\\\0]/.test(name)) return null;
  const real = await realpath(join(folder, name)).catch(() => null);
  return real !== null && (real === root || real.startsWith(root + sep)) ? real : null;
}

async function readBounded(
  path: string,
  { limit, from = 0 }: ReadOptions,
): Promise<BoundedText | null> {
  // A pipe put in a file's place must not hold the reader up, nor a link swapped in lead it away.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
  const file = await open(path, flags).catch(() => null);
  if (file === null) return null;
  try {
    const found = await file.stat();
    if (!found.isFile()) return null;
    const length = Math.max(0, Math.min(limit, found.size - from));
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await file.read(bytes, 0, length, from);
    const kept = bytes.subarray(0, bytesRead);
    const cut = from + bytesRead < found.size;
    return { text: kept.toString("utf8"), bytes: kept, size: found.size, cut };
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true;
}
