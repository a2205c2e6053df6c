import { randomUUID } from "node:crypto";
import { repoPath, type RepoPath } from "../../agent/core/model.ts";

/**
 * A name that no file of the repository and no earlier run can have: whatever stands there afterwards
 * was written during this run. Therefore a journal key that holds a command leaves these names out.
 */
export function newResultFile(folder: string, kind: string): RepoPath {
  const name = `.repair-report-${randomUUID().slice(0, 13)}-${kind}`;
  return repoPath(folder === "" ? name : `${folder}/${name}`);
}

/** The content of the one result file of this kind, or undefined when the command did not leave it. */
export function resultFile(files: ReadonlyMap<string, string>, kind: string): string | undefined {
  for (const [path, text] of files) {
    if (path.endsWith(`-${kind}`)) return text;
  }
  return undefined;
}

export function fileName(path: RepoPath): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
