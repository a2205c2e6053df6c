import { constants, copyFileSync, lstatSync, mkdirSync, readdirSync, readlinkSync } from "node:fs";
import { chmodSync, symlinkSync, utimesSync } from "node:fs";
import { createBreather } from "./breathe.ts";
import { below, bytes, type RawPath } from "./raw-path.ts";

export interface CopyOptions {
  /** Paths below the source that are left out. */
  readonly without: ReadonlySet<RawPath>;
  readonly signal: AbortSignal;
}

/**
 * Copies a folder: files (by reference where the file system can), links as links, modes without
 * set-user-id bits, modification times. Devices, sockets and fifos are left out.
 *
 * @param to must not exist.
 */
export async function copyTree(from: RawPath, to: RawPath, options: CopyOptions): Promise<void> {
  const breathe = createBreather();
  const pending: RawPath[] = [""];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    options.signal.throwIfAborted();
    await breathe();
    mkdirSync(bytes(below(to, at)), { mode: folderMode(lstatSync(bytes(below(from, at))).mode) });
    for (const name of readdirSync(bytes(below(from, at)), { encoding: "latin1" })) {
      const path = at === "" ? name : below(at, name);
      if (options.without.has(path)) continue;
      if (lstatSync(bytes(below(from, path))).isDirectory()) pending.push(path);
      else copyLeaf(below(from, path), below(to, path));
    }
  }
}

/** Copies a file or a link; anything else is left out. The target must not exist. */
export function copyLeaf(from: RawPath, to: RawPath): void {
  const stat = lstatSync(bytes(from));
  if (stat.isSymbolicLink()) {
    symlinkSync(readlinkSync(bytes(from), { encoding: "buffer" }), bytes(to));
  } else if (stat.isFile()) {
    copyFileSync(bytes(from), bytes(to), constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    const mode = fileMode(stat.mode);
    if (mode !== (stat.mode & 0o7777)) chmodSync(bytes(to), mode);
    utimesSync(bytes(to), stat.atimeMs / 1000, stat.mtimeMs / 1000);
  }
}

/** The owner must always be able to enter, list and change its folders. */
export function folderMode(mode: number): number {
  return (mode & 0o777) | 0o700;
}

export function fileMode(mode: number): number {
  return (mode & 0o777) | 0o600;
}
