import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { environmentError } from "../../agent/core/errors.ts";
import type { RepoPath } from "../../agent/core/model.ts";
import { rawPath } from "./raw-path.ts";
import { emptyFolder, type FolderNode, type SnapshotNode } from "./snapshot.ts";

export interface FolderLink {
  readonly from: string;
  readonly to: RepoPath;
}

/** What test tools write inside node_modules: left out, so that they make their own in the workspace. */
const caches = new Set([".vite", ".vite-temp", ".vitest", ".cache"]);

/**
 * Makes a host folder appear at a path of the workspace.
 *
 * `node_modules` becomes a real, writable folder with one link an entry, because Vite and Vitest write
 * caches into it and fail on a read-only one; links that the package manager made (workspaces, pnpm)
 * keep their text, so that a package of a monorepo leads to the workspace and not to the host. Any
 * other folder becomes a single link.
 */
export function placeLink(root: FolderNode, link: FolderLink): void {
  const names = link.to.split("/").map(rawPath);
  const last = names.pop() ?? "";
  const parent = folderAt(root, names, link.to);
  const isModules = basename(link.to) === "node_modules";
  parent.children.set(last, isModules ? linkEntries(link.from) : linkTo(link.from));
}

function linkEntries(from: string): FolderNode {
  const folder = emptyFolder(0o755);
  for (const name of readdirSync(from)) {
    if (!caches.has(name)) folder.children.set(rawPath(name), linkEntry(from, name));
  }
  return folder;
}

function linkEntry(from: string, name: string): SnapshotNode {
  const source = join(from, name);
  if (lstatSync(source).isSymbolicLink()) return linkTo(readlinkSync(source));
  return name.startsWith("@") ? linkEntries(source) : linkTo(source);
}

function linkTo(target: string): SnapshotNode {
  return { kind: "link", target: rawPath(target), stamp: null };
}

function folderAt(root: FolderNode, names: readonly string[], to: RepoPath): FolderNode {
  let folder = root;
  for (const name of names) {
    const next = folder.children.get(name) ?? emptyFolder(0o755);
    if (next.kind !== "folder") {
      throw environmentError(`cannot place ${to} in the workspace: ${name} is not a folder there`);
    }
    folder.children.set(name, next);
    folder = next;
  }
  return folder;
}
