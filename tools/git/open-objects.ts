import { join } from "node:path";
import type { CommitObjects, OpenCheckoutOptions } from "../../agent/core/ports.ts";
import { borrowObjects, findSource } from "./source.ts";
import type { Source } from "./source.ts";
import { readWorkTree } from "./work-tree.ts";
import type { WorkTree } from "./work-tree.ts";

/** What can be read without a checkout. */
export interface OpenedObjects extends CommitObjects {
  /** What a person should know of what is read, in a sentence; null when it is the commit exactly. */
  readonly note: string | null;
  /** Files that are read as they are on disk because the commit does not have them so. */
  readonly uncommitted: number;
}

/**
 * A commit for reading: no file is written but git's own. Without a base that is named, a work tree is
 * read with its uncommitted changes.
 *
 * @throws RepairError (usage) for a source or base that cannot be used.
 */
export async function openObjects(
  { source, base, folder }: OpenCheckoutOptions,
  signal: AbortSignal,
): Promise<OpenedObjects> {
  const found = await findSource({ source, base, cloneFolder: join(folder, "source.git") }, signal);
  const gitDirectory = join(folder, "objects.git");
  await borrowObjects(found, gitDirectory, signal);
  const opened = { repository: found.repository, gitDirectory, note: null, uncommitted: 0 };
  const { userFolder } = found;
  if (base !== null || userFolder === null) return opened;
  try {
    const workTree = await readWorkTree({ source: found, gitDirectory, userFolder }, signal);
    return workTree === null ? opened : { ...opened, ...described(workTree, found) };
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    return { ...opened, note: `only the commit is read, git cannot tell what has changed: ${why}` };
  }
}

function described(
  { tree, changed, tooLarge }: WorkTree,
  { repository }: Source,
): Pick<OpenedObjects, "tree" | "note" | "uncommitted"> {
  const files = changed === 1 ? "1 file has" : `${String(changed)} files have`;
  const left =
    tooLarge === 0 ? "" : `; ${String(tooLarge)} more are too large and left as they were`;
  const note = `${files} uncommitted changes, which are read too${left} (--base ${repository.baseCommit.slice(0, 12)} reads the commit alone)`;
  return { tree, note, uncommitted: changed };
}
