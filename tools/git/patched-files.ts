import { createHash } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { refusal } from "../../agent/core/errors.ts";
import { repoPath } from "../../agent/core/model.ts";
import type { RepoPath } from "../../agent/core/model.ts";
import { gitAt } from "./run.ts";
import type { Git } from "./run.ts";

export interface PatchedFilesOptions {
  readonly gitDirectory: string;
  readonly base: string;
  readonly diff: string;
  /** For the index and the patch, which are removed again. */
  readonly scratch: string;
}

/**
 * The whole new text of every file the diff changes, null for a deleted one; nothing is checked out.
 * @throws RepairError (refused) for a file that is not UTF-8 or whose mode the diff changes.
 */
export async function patchedFiles(
  { gitDirectory, base, diff, scratch }: PatchedFilesOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<RepoPath, string | null>> {
  const indexFile = join(scratch, `publish-${process.pid}.index`);
  const patch = join(scratch, `publish-${process.pid}.patch`);
  const git = gitAt({ folder: scratch, gitDirectory, indexFile }, signal);
  await writeFile(patch, diff);
  try {
    await git(["read-tree", base]);
    await git(["apply", "--cached", patch]);
    const raw = await git(["diff-index", "--cached", "--raw", "--abbrev=40", "-z", base]);
    const files = new Map<RepoPath, string | null>();
    for (const change of parseRaw(raw)) files.set(repoPath(change.path), await textOf(git, change));
    return files;
  } finally {
    await rm(indexFile, { force: true });
    await rm(patch, { force: true });
  }
}

interface Change {
  readonly oldMode: string;
  readonly newMode: string;
  readonly blob: string;
  readonly path: string;
}

/** `:100644 100644 <old> <new> M\0path\0`, repeated. */
function parseRaw(raw: string): readonly Change[] {
  const parts = raw.split("\0").filter((part) => part !== "");
  const changes: Change[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [oldMode = "", newMode = "", , blob = ""] = (parts[at] ?? "").slice(1).split(" ");
    changes.push({ oldMode, newMode, blob, path: parts[at + 1] ?? "" });
  }
  return changes;
}

async function textOf(git: Git, { oldMode, newMode, blob, path }: Change): Promise<string | null> {
  if (newMode === "000000") return null;
  if (newMode !== (oldMode === "000000" ? "100644" : oldMode))
    throw refusal(`the patch changes the mode of ${JSON.stringify(path)} to ${newMode}`);
  const text = await git(["cat-file", "blob", blob]);
  const bytes = Buffer.from(text);
  const hash = createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
  if (hash !== blob)
    throw refusal(`${JSON.stringify(path)} is not UTF-8 text, so it cannot be published exactly`);
  return text;
}
