import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  readSync,
} from "node:fs";
import { lstatSync, realpathSync, utimesSync, writeSync, fchmodSync, fchownSync } from "node:fs";
import { dirname, join } from "node:path";
import { chownSync } from "node:fs";
import { environmentError } from "../../agent/core/errors.ts";
import type { RepoPath } from "../../agent/core/model.ts";
import { rawPath } from "./raw-path.ts";
import { removeTree } from "./remove.ts";
import { look } from "./snapshot.ts";

export interface WriteOptions {
  readonly trash: string;
  readonly owner: number | null;
}

/**
 * Reads a file of a workspace that hostile programs wrote: no link on the way is followed, a fifo does
 * not hang, and no more than `limit` bytes are read.
 */
export function readInside(work: string, path: RepoPath, limit: number): Uint8Array | null {
  if (!hasRealFolders(work, path)) return null;
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  let file: number;
  try {
    file = openSync(join(work, path), flags);
  } catch {
    return null;
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.size > limit || !isStillInside(work, path, file)) return null;
    return readWhole(file, stat.size);
  } finally {
    closeSync(file);
  }
}

/**
 * Writes or deletes (null) a file. A link in its place is replaced, never followed.
 *
 * @throws RepairError (environment) when a folder on the way is a link or a file.
 */
export function writeInside(
  work: string,
  path: RepoPath,
  { content, trash, owner }: WriteOptions & { readonly content: string | Uint8Array | null },
): void {
  const target = join(work, path);
  if (content === null) {
    if (hasRealFolders(work, path)) removeTree(rawPath(target), rawPath(trash));
    return;
  }
  makeFolders(work, path, owner);
  const before = look(rawPath(target));
  if (before !== null) removeTree(rawPath(target), rawPath(trash));
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = openSync(target, flags, 0o644);
  try {
    writeAll(file, typeof content === "string" ? Buffer.from(content) : content);
    if (before?.isFile() === true) fchmodSync(file, (before.mode & 0o777) | 0o600);
    if (owner !== null) fchownSync(file, owner, owner);
  } finally {
    closeSync(file);
  }
  if (before?.isFile() === true) makeNewer(target, before.mtimeMs);
}

/** Whether this is a folder inside the workspace, reached without links. */
export function isFolderInside(work: string, folder: string): boolean {
  if (folder === "") return true;
  return hasRealFolders(work, `${folder}/.`);
}

/**
 * Python trusts a compiled file when the source's size and modification second are the ones it
 * recorded; two edits of one size within a second would run the older code.
 */
function makeNewer(target: string, previous: number): void {
  const written = lstatSync(target).mtimeMs;
  if (Math.floor(written / 1000) > Math.floor(previous / 1000)) return;
  const seconds = Math.floor(previous / 1000) + 1;
  utimesSync(target, seconds, seconds);
}

function hasRealFolders(work: string, path: string): boolean {
  const parts = path.split("/").slice(0, -1);
  let folder = work;
  for (const part of parts) {
    folder = join(folder, part);
    if (look(rawPath(folder))?.isDirectory() !== true) return false;
  }
  return true;
}

function makeFolders(work: string, path: RepoPath, owner: number | null): void {
  let folder = work;
  for (const part of path.split("/").slice(0, -1)) {
    folder = join(folder, part);
    const stat = look(rawPath(folder));
    if (stat?.isDirectory() === true) continue;
    if (stat !== null) {
      throw environmentError(
        `cannot write ${path}: ${part} is ${stat.isSymbolicLink() ? "a symbolic link" : "not a folder"} in the workspace`,
        "write to the path it leads to, or reset the workspace first",
      );
    }
    mkdirSync(folder);
    if (owner !== null) chownSync(folder, owner, owner);
  }
}

/** A folder could have been exchanged for a link between the check and the opening. */
function isStillInside(work: string, path: RepoPath, file: number): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${file}`) === join(realpathSync(work), path);
  } catch {
    return lstatSync(dirname(join(work, path))).isDirectory();
  }
}

function readWhole(file: number, size: number): Uint8Array {
  const content = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const read = readSync(file, content, length, size - length, length);
    if (read === 0) break;
    length += read;
  }
  return new Uint8Array(content.subarray(0, length));
}

function writeAll(file: number, content: Uint8Array): void {
  for (let at = 0; at < content.length;) at += writeSync(file, content, at);
}
