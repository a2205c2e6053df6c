import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Longest configuration file that is read. */
const fileBytes = 1_000_000;

/** The text of a regular file of the checkout, or "" when it is absent, a link or too large. */
export function projectText(folder: string, file: string): string {
  const path = join(folder, file);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.size > fileBytes) return "";
  return readFileSync(path, "utf8");
}

export function hasProjectFile(folder: string, file: string): boolean {
  return lstatSync(join(folder, file), { throwIfNoEntry: false })?.isFile() === true;
}

/** Folders below the root that hold this file, shallow first, the root as ""; links are not followed. */
export function foldersWith(root: string, file: string, depth = 4): readonly string[] {
  const found: string[] = [];
  let level = [""];
  for (let at = 0; at <= depth && level.length > 0; at += 1) {
    found.push(...level.filter((folder) => hasProjectFile(join(root, folder), file)));
    level = level.flatMap((folder) => subfolders(root, folder));
  }
  return found;
}

function subfolders(root: string, folder: string): string[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !isSkipped(entry.name))
    .map(({ name }) => (folder === "" ? name : `${folder}/${name}`));
}

function isSkipped(name: string): boolean {
  return name.startsWith(".") || name === "node_modules";
}
