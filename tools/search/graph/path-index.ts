import { posix } from "node:path";

/** The files of a commit by what their paths end with. Answers are bounded: a guess at many is none. */
export interface PathIndex {
  file(path: string): number | undefined;
  /** Files whose path ends with this one, the shortest path first; none when they are too many. */
  endingWith(path: string): readonly number[];
  /** Files directly in a folder. */
  inFolder(folder: string): readonly number[];
  /** Files directly in folders whose path ends with this one; none when there are many such folders. */
  inFoldersEndingWith(folder: string): readonly number[];
}

const most = { files: 4, folders: 3, inFolder: 60 };

export function createPathIndex(byPath: ReadonlyMap<string, number>): PathIndex {
  const byName = Map.groupBy(byPath.keys(), (path) => posix.basename(path));
  const byFolder = Map.groupBy(byPath.keys(), folderOf);
  const byFolderName = Map.groupBy(byFolder.keys(), (folder) => posix.basename(folder));
  const filesOf = (paths: readonly string[]): readonly number[] =>
    paths.flatMap((path) => byPath.get(path) ?? []);
  const inFolder = (folder: string): readonly number[] =>
    filesOf((byFolder.get(folder) ?? []).slice(0, most.inFolder));
  return {
    file: (path) => byPath.get(path),
    endingWith(path) {
      const found = (byName.get(posix.basename(path)) ?? []).filter((known) =>
        endsWith(known, path),
      );
      return found.length > most.files ? [] : filesOf(found.toSorted(byLength));
    },
    inFolder,
    inFoldersEndingWith(folder) {
      const known = byFolderName.get(posix.basename(folder)) ?? [];
      const found = known.filter((path) => endsWith(path, folder));
      return found.length > most.folders ? [] : found.toSorted(byLength).flatMap(inFolder);
    },
  };
}

/** "" for the root. */
export function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === "." ? "" : folder;
}

function endsWith(path: string, end: string): boolean {
  return path === end || path.endsWith(`/${end}`);
}

function byLength(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}
