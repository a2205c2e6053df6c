import { isRepoPath } from "../../../agent/core/model.ts";
import type { RepoPath } from "../../../agent/core/model.ts";
import { readGit } from "./git.ts";

export interface TreeEntry {
  readonly path: RepoPath;
  /** Git's object name of the content. */
  readonly blob: string;
}

/**
 * The regular files of a commit: no links, no submodules, no path that could leave the tree.
 * @throws RepairError (environment) when the commit or one of its trees is not in the repository.
 */
export async function readTree(
  gitDirectory: string,
  commit: string,
  signal?: AbortSignal,
): Promise<readonly TreeEntry[]> {
  const args = ["ls-tree", "-r", "-z", "--full-tree", `${commit}^{tree}`];
  const output = await readGit(gitDirectory, args, signal === undefined ? {} : { signal });
  const entries: TreeEntry[] = [];
  for (const line of output.toString("utf8").split("\0")) {
    const entry = parseEntry(line);
    if (entry !== null) entries.push(entry);
  }
  return entries;
}

function parseEntry(line: string): TreeEntry | null {
  if (!line.startsWith("100644 blob ") && !line.startsWith("100755 blob ")) return null;
  const tab = line.indexOf("\t");
  const path = line.slice(tab + 1);
  return isRepoPath(path) ? { path, blob: line.slice(12, tab) } : null;
}
