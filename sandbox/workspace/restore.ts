import { chmodSync, chownSync, closeSync, constants, fchmodSync, fchownSync } from "node:fs";
import { futimesSync, mkdirSync, openSync, readdirSync, symlinkSync, type Stats } from "node:fs";
import { createBreather } from "./breathe.ts";
import type { Pack } from "./pack.ts";
import { below, bytes, within, type RawPath } from "./raw-path.ts";
import { removeTree } from "./remove.ts";
import { isUnchanged, look, stampOf } from "./snapshot.ts";
import type { FileNode, FolderNode, SnapshotNode } from "./snapshot.ts";

export interface RestoreOptions {
  readonly work: RawPath;
  readonly pack: Pack;
  readonly trash: RawPath;
  /** Who owns the restored entries; null leaves them to the calling user. */
  readonly owner: number | null;
}

/**
 * Makes `work` equal to the snapshot again. Only what differs from its stamp is touched, so that an
 * unchanged tree costs one lstat an entry, and a folder is listed only when its names changed.
 */
export async function restore(snapshot: FolderNode, options: RestoreOptions): Promise<void> {
  const breathe = createBreather();
  const pending: { at: RawPath; node: FolderNode }[] = [{ at: "", node: snapshot }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    await breathe();
    await restoreFolder(next.at, next.node, { ...options, breathe });
    for (const [name, child] of next.node.children) {
      if (child.kind === "folder") pending.push({ at: within(next.at, name), node: child });
    }
  }
}

/** The folder itself, its files and links, and the presence (not the content) of its sub-folders. */
async function restoreFolder(
  at: RawPath,
  node: FolderNode,
  options: RestoreOptions & { readonly breathe: () => Promise<void> },
): Promise<void> {
  const path = below(options.work, at);
  const before = look(path);
  if (before === null || !isUnchanged(node.stamp, before)) {
    openFolder(path, before, { node, options });
    removeStrangers(path, node, options);
    node.stamp = null;
  }
  for (const [name, child] of node.children) {
    await options.breathe();
    if (restoreChild(within(at, name), child, options)) node.stamp = null;
  }
  if (node.stamp !== null) return;
  const after = look(path);
  node.stamp = after === null ? null : stampOf(after);
}

function openFolder(
  path: RawPath,
  before: Stats | null,
  { node, options }: { node: FolderNode; options: RestoreOptions },
): void {
  if (before?.isDirectory() !== true) {
    if (before !== null) removeTree(path, options.trash);
    mkdirSync(bytes(path));
  }
  if (options.owner !== null && before?.uid !== options.owner) own(path, options.owner);
  chmodSync(bytes(path), node.mode);
}

function removeStrangers(path: RawPath, node: FolderNode, options: RestoreOptions): void {
  for (const name of readdirSync(bytes(path), { encoding: "latin1" })) {
    if (!node.children.has(name)) removeTree(below(path, name), options.trash);
  }
}

/** @returns whether the names of the parent folder were touched. */
function restoreChild(at: RawPath, node: SnapshotNode, options: RestoreOptions): boolean {
  const path = below(options.work, at);
  const before = look(path);
  if (node.kind === "folder") {
    if (before?.isDirectory() === true) return false;
    openFolder(path, before, { node, options });
    return true;
  }
  if (before !== null && isUnchanged(node.stamp, before)) return false;
  if (before !== null) removeTree(path, options.trash);
  if (node.kind === "link") symlinkSync(bytes(node.target), bytes(path));
  else restoreFile(path, node, options);
  const after = look(path);
  node.stamp = after === null ? null : stampOf(after);
  return true;
}

function restoreFile(path: RawPath, node: FileNode, { pack, owner }: RestoreOptions): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = openSync(bytes(path), flags, node.mode);
  try {
    pack.extract(node.content, file);
    fchmodSync(file, node.mode);
    if (owner !== null) fchownSync(file, owner, owner);
    futimesSync(file, node.modified, node.modified);
  } finally {
    closeSync(file);
  }
}

function own(path: RawPath, owner: number): void {
  chownSync(bytes(path), owner, owner);
}
