import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The folder that holds package.json, both when the program runs from its sources and when it runs
 * from `dist/`. Data files (prompts, queries, weights, samples) are published beside `dist/`, not
 * copied into it, so every reader joins its path to this folder.
 */
export const packageRoot: string = findPackageRoot(import.meta.dirname);

function findPackageRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json above ${start}`);
  }
}

/** The version in package.json. */
export const packageVersion: string = readVersion();

function readVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  if (typeof parsed !== "object" || parsed === null || !("version" in parsed)) return "0";
  return String(parsed.version);
}
