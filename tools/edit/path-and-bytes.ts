import { isRepoPath } from "../../agent/core/model.ts";
import type { RepoPath } from "../../agent/core/model.ts";
import type { SourceTree } from "../../agent/core/ports.ts";

/**
 * Why a path must not be written, or null. Edits come from models that read hostile text: besides
 * leaving the repository, a path may aim at the git directory (hooks run commands), under any name a
 * case-folding or 8.3 file system reads as `.git`.
 */
export function unsafe(path: string): string | null {
  if (!isRepoPath(path))
    return `got the path ${JSON.stringify(path)}, expected one inside the repository with "/"`;
  if (/\p{Cc}/u.test(path)) return `got a control character in the path ${JSON.stringify(path)}`;
  if (path.split("/").some(isGitDirectory)) return `${path} is in the git directory`;
  return null;
}

/** Characters that HFS+ ignores, so that `.g\u200Cit` is `.git` there. */
const ignorable = /[\u200B-\u200F\u202A-\u202E\u206A-\u206F\uFEFF]/g;

function isGitDirectory(segment: string): boolean {
  const folded = segment
    .replace(ignorable, "")
    .replace(/[. ]+$/, "")
    .toLowerCase();
  return folded === ".git" || /^git~\d+$/.test(folded) || folded.startsWith(".git::");
}

/** Whether decoding replaced invalid bytes: then the text written back would be another file. */
export async function loseBytes(tree: SourceTree, path: RepoPath, text: string): Promise<boolean> {
  if (!text.includes("\uFFFD")) return false;
  const file = (await tree.list()).find((listed) => listed.path === path);
  return file !== undefined && file.size !== Buffer.byteLength(text);
}
