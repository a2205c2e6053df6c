import type { RepoPath } from "../core/model.ts";
import type { SourceTree } from "../core/ports.ts";

/** Characters a change takes away plus those it adds, line by line: the size a reviewer reads. */
export async function countChangedCharacters(
  tree: SourceTree,
  files: ReadonlyMap<RepoPath, string | null>,
): Promise<number> {
  let total = 0;
  for (const [path, after] of files) {
    const before = (await tree.read(path)) ?? "";
    total += differing(before, after ?? "");
  }
  return total;
}

/** Common head and tail are not counted; between them both sides are. */
function differing(before: string, after: string): number {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return before.length - head - tail + (after.length - head - tail);
}
