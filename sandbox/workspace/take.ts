import { chmodSync, readdirSync, readlinkSync } from "node:fs";
import { createBreather } from "./breathe.ts";
import type { Pack } from "./pack.ts";
import { below, bytes, within, type RawPath } from "./raw-path.ts";
import {
  emptyFolder,
  isUnchanged,
  look,
  stampOf,
  type FolderNode,
  type SnapshotNode,
} from "./snapshot.ts";

export interface TakeOptions {
  readonly folder: RawPath;
  readonly pack: Pack;
  /** Paths that are left out. */
  readonly without: ReadonlySet<RawPath>;
  /**
   * The snapshot of the same folder that is brought up to date: entries with an unchanged stamp are
   * taken over, and the new stamps count. Null: the folder is somebody else's and only read.
   */
  readonly previous: FolderNode | null;
  readonly signal: AbortSignal | null;
}

/**
 * Reads a tree: contents into the pack, links as links, modes without set-user-id bits, modification
 * times. Devices, sockets and fifos are left out.
 */
export async function takeSnapshot(options: TakeOptions): Promise<FolderNode> {
  const breathe = createBreather();
  const root = emptyFolder(0o755);
  const pending = [{ at: "", into: root, previous: options.previous }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    options.signal?.throwIfAborted();
    const path = below(options.folder, next.at);
    for (const name of readdirSync(bytes(path), { encoding: "latin1" })) {
      await breathe();
      const at = within(next.at, name);
      if (options.without.has(at)) continue;
      const previous = next.previous?.children.get(name) ?? null;
      const node = takeEntry(at, previous, options);
      if (node === null) continue;
      next.into.children.set(name, node);
      if (node.kind !== "folder") continue;
      pending.push({ at, into: node, previous: previous?.kind === "folder" ? previous : null });
    }
    if (options.previous !== null) stampNow(path, next.into);
  }
  return root;
}

function takeEntry(
  at: RawPath,
  previous: SnapshotNode | null,
  { folder, pack, previous: own }: TakeOptions,
): SnapshotNode | null {
  const path = below(folder, at);
  const stat = look(path);
  if (stat === null) return null;
  // The owner must always be able to enter, list and change its folders.
  if (stat.isDirectory()) {
    if (own !== null && (stat.mode & 0o700) !== 0o700) chmodSync(bytes(path), stat.mode | 0o700);
    return emptyFolder((stat.mode & 0o777) | 0o700);
  }
  if (previous !== null && isUnchanged(previous.stamp, stat)) return previous;
  const stamp = own === null ? null : stampOf(stat);
  if (stat.isSymbolicLink()) {
    return { kind: "link", target: readlinkSync(bytes(path), { encoding: "latin1" }), stamp };
  }
  if (!stat.isFile()) return null;
  if (own !== null && (stat.mode & 0o400) === 0) chmodSync(bytes(path), stat.mode | 0o400);
  const mode = stat.mode & 0o777;
  return { kind: "file", mode, modified: stat.mtimeMs / 1000, content: pack.add(path), stamp };
}

function stampNow(path: RawPath, node: FolderNode): void {
  const stat = look(path);
  if (stat !== null) node.stamp = stampOf(stat);
}
