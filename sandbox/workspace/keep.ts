import { readdirSync, mkdirSync } from "node:fs";
import { createBreather } from "./breathe.ts";
import { copyLeaf, folderMode } from "./copy.ts";
import { below, bytes, type RawPath } from "./raw-path.ts";
import { removeTree } from "./remove.ts";
import type { RestoreOptions } from "./restore.ts";
import { isUnchanged, leafNode, look, stampOf, type FolderNode } from "./snapshot.ts";

/**
 * Makes the present state of `work` the pristine one: copies what changed, drops what is gone.
 * Devices, sockets and fifos are not kept.
 */
export async function keepState(
  snapshot: FolderNode,
  options: RestoreOptions,
): Promise<FolderNode> {
  const breathe = createBreather();
  const keepFolder = async (at: RawPath, old: FolderNode | null): Promise<FolderNode> => {
    await breathe();
    const path = below(options.work, at);
    const stat = look(path);
    const names = readdirSync(bytes(path), { encoding: "latin1" });
    dropGone({ at, old, names: new Set(names), options });
    const node: FolderNode = {
      kind: "folder",
      mode: folderMode(stat?.mode ?? 0),
      children: new Map(),
      stamp: stat === null ? null : stampOf(stat),
    };
    for (const name of names) {
      const below = at === "" ? name : `${at}/${name}`;
      const before = old?.children.get(name) ?? null;
      if (look(`${options.work}/${below}`)?.isDirectory() === true) {
        const folder = before?.kind === "folder" ? before : null;
        if (folder === null) makeFolder(below, options);
        node.children.set(name, await keepFolder(below, folder));
      } else {
        keepLeaf({ at: below, name, before, into: node, options });
      }
    }
    return node;
  };
  return keepFolder("", snapshot);
}

function dropGone({
  at,
  old,
  names,
  options,
}: {
  at: RawPath;
  old: FolderNode | null;
  names: ReadonlySet<RawPath>;
  options: RestoreOptions;
}): void {
  for (const name of old?.children.keys() ?? []) {
    if (names.has(name)) continue;
    removeTree(below(options.pristine, at === "" ? name : `${at}/${name}`), options.trash);
  }
}

function makeFolder(at: RawPath, options: RestoreOptions): void {
  const path = below(options.pristine, at);
  removeTree(path, options.trash);
  mkdirSync(bytes(path));
}

function keepLeaf({
  at,
  name,
  before,
  into,
  options,
}: {
  at: RawPath;
  name: RawPath;
  before: ReturnType<FolderNode["children"]["get"]> | null;
  into: FolderNode;
  options: RestoreOptions;
}): void {
  const path = below(options.work, at);
  const stat = look(path);
  if (stat === null) return;
  if (before !== undefined && before !== null && isUnchanged(before.stamp, stat)) {
    into.children.set(name, before);
    return;
  }
  removeTree(below(options.pristine, at), options.trash);
  if (!stat.isFile() && !stat.isSymbolicLink()) return;
  copyLeaf(path, below(options.pristine, at));
  const node = leafNode(path, stat);
  node.stamp = stampOf(stat);
  into.children.set(name, node);
}
