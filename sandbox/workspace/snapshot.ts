import { lstatSync, readdirSync, readlinkSync, type Stats } from "node:fs";
import { below, bytes, rawPath, type RawPath } from "./raw-path.ts";

/** What the workspace should look like, with the stamp each entry had when it last did. */
export interface FolderNode {
  readonly kind: "folder";
  readonly mode: number;
  readonly children: Map<RawPath, SnapshotNode>;
  stamp: Stamp | null;
}

export type SnapshotNode =
  | FolderNode
  | { readonly kind: "file"; readonly mode: number; readonly mtime: number; stamp: Stamp | null }
  | { readonly kind: "link"; readonly target: RawPath; stamp: Stamp | null };

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

/** Reads a tree without stamps: nothing counts as present until it was restored. */
export function readSnapshot(folder: RawPath): FolderNode {
  const children = new Map<RawPath, SnapshotNode>();
  for (const name of readdirSync(bytes(folder), { encoding: "latin1" })) {
    const path = below(folder, name);
    const stat = lstatSync(bytes(path));
    if (stat.isDirectory()) children.set(name, readSnapshot(path));
    else children.set(name, leafNode(path, stat));
  }
  return { kind: "folder", mode: lstatSync(bytes(folder)).mode & 0o777, children, stamp: null };
}

/** @param stat of a regular file or a link. */
export function leafNode(path: RawPath, stat: Stats): SnapshotNode {
  if (stat.isSymbolicLink()) {
    return { kind: "link", target: readlinkSync(bytes(path), { encoding: "latin1" }), stamp: null };
  }
  return { kind: "file", mode: stat.mode & 0o777, mtime: stat.mtimeMs / 1000, stamp: null };
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

/** Null when there is nothing; links are not followed. */
export function look(path: RawPath): Stats | null {
  return lstatSync(bytes(path), { throwIfNoEntry: false }) ?? null;
}
