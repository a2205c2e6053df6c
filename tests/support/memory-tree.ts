import { repoPath } from "../../agent/core/model.ts";
import type { SourceTree } from "../../agent/core/ports.ts";

/** Files by path, for parts that only read a tree. */
export function createMemoryTree(files: Readonly<Record<string, string>>): SourceTree {
  const entries = new Map(Object.entries(files));
  return {
    version: JSON.stringify(files),
    list: async () =>
      [...entries].map(([path, text]) => ({ path: repoPath(path), size: text.length, blob: null })),
    read: async (path) => entries.get(path) ?? null,
  };
}
