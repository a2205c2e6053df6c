import { lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { environmentError } from "../../agent/core/errors.ts";
import type { RepoPath } from "../../agent/core/model.ts";

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
export function placeLink(root: string, link: FolderLink): void {
  makeParents(root, link.to);
  const to = join(root, link.to);
  if (basename(link.to) === "node_modules") linkEntries(link.from, to);
  else symlinkSync(link.from, to);
}

function linkEntries(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (caches.has(name)) continue;
    const source = join(from, name);
    const target = join(to, name);
    if (lstatSync(source).isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (name.startsWith("@")) linkEntries(source, target);
    else symlinkSync(source, target);
  }
}

function makeParents(root: string, to: RepoPath): void {
  let folder = root;
  for (const part of dirname(to) === "." ? [] : dirname(to).split("/")) {
    folder = join(folder, part);
    const stat = lstatSync(folder, { throwIfNoEntry: false });
    if (stat === undefined) mkdirSync(folder);
    else if (!stat.isDirectory()) {
      throw environmentError(`cannot place ${to} in the workspace: ${part} is not a folder there`);
    }
  }
}
