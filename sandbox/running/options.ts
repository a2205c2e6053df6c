import { realpathSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { environmentError } from "../../agent/core/errors.ts";
import type { SandboxOptions } from "../../agent/core/ports/sandbox.ts";

/** @throws RepairError (environment) when a folder of the options does not exist. */
export function requireFolders(options: SandboxOptions): void {
  const links = options.links.map(({ from }) => from);
  for (const folder of [options.source, ...options.readOnlyFolders, ...links]) {
    if (isAbsolute(folder) && folder !== "/" && isFolder(folder)) continue;
    throw environmentError(
      `the sandbox got the folder ${JSON.stringify(folder)}, expected an absolute path of an existing folder`,
      "check the interpreter, the virtual environment and node_modules of the repository",
    );
  }
}

/** Host folders that programs must see at their own path, parents before children. */
export function visibleFolders(options: SandboxOptions): readonly string[] {
  const named = [...options.readOnlyFolders, ...options.links.map(({ from }) => from)];
  return [...new Set(named.flatMap((folder) => [folder, realpathSync(folder)]))].sort();
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
