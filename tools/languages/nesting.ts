import type { SyntaxTree } from "./syntax.ts";

const enough = 10_000;

/**
 * How deep a recursive parser would have to go at most: the deepest node, where an error counts as
 * deep as it is long, because the tolerant parser lays out flat what it could not nest. Text that is
 * too short to nest deeply is not walked.
 */
export function nestingOf({ root, source }: SyntaxTree): number {
  if (source.length < 1000) return source.length / 2;
  const cursor = root.walk();
  let depth = 0;
  let deepest = 0;
  try {
    for (;;) {
      const width = cursor.nodeType === "ERROR" ? cursor.currentNode.childCount : 0;
      deepest = Math.max(deepest, depth + width);
      if (deepest > enough) return deepest;
      if (cursor.gotoFirstChild()) {
        depth++;
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return deepest;
        depth--;
      }
    }
  } finally {
    cursor.delete();
  }
}
