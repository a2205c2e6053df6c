import { lstatSync, type Stats } from "node:fs";
import type { Piece } from "./pack.ts";
import { bytes, rawPath, type RawPath } from "./raw-path.ts";

/** What the workspace should look like, with the stamp each entry had when it last did. */
export interface FolderNode {
  readonly kind: "folder";
  readonly mode: number;
  readonly children: Map<RawPath, SnapshotNode>;
  stamp: Stamp | null;
}

export interface FileNode {
  readonly kind: "file";
  readonly mode: number;
  /** Modification time, seconds. */
  readonly modified: number;
  readonly content: Piece;
  stamp: Stamp | null;
}

export interface LinkNode {
  readonly kind: "link";
  readonly target: RawPath;
  stamp: Stamp | null;
}

export type SnapshotNode = FolderNode | FileNode | LinkNode;

/**
 * The kernel sets the change time on every write, chmod, rename and link, and no program without
 * privileges can set it back: equal stamps mean an unchanged entry.
 */
export interface Stamp {
  readonly inode: number;
  readonly size: number;
  readonly modified: number;
  readonly changed: number;
}

export function stampOf(stat: Stats): Stamp {
  return { inode: stat.ino, size: stat.size, modified: stat.mtimeMs, changed: stat.ctimeMs };
}

export function isUnchanged(stamp: Stamp | null, stat: Stats): boolean {
  return (
    stamp !== null &&
    stamp.changed === stat.ctimeMs &&
    stamp.modified === stat.mtimeMs &&
    stamp.inode === stat.ino &&
    stamp.size === stat.size
  );
}

/** The host changed this path: its stamps, and those of the folders above, no longer count. */
export function forget(snapshot: FolderNode, path: string): void {
  let node: SnapshotNode | undefined = snapshot;
  for (const name of rawPath(path).split("/")) {
    if (node?.kind !== "folder") return;
    node.stamp = null;
    node = node.children.get(name);
  }
  if (node !== undefined) node.stamp = null;
}

export function emptyFolder(mode: number): FolderNode {
  return { kind: "folder", mode, children: new Map(), stamp: null };
}

/** Null when there is nothing; links are not followed. */
export function look(path: RawPath): Stats | null {
  return lstatSync(bytes(path), { throwIfNoEntry: false }) ?? null;
}
