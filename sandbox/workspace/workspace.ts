import { chmodSync } from "node:fs";
import type { RepoPath } from "../../agent/core/model.ts";
import { storageError, type Box } from "./box.ts";
import { copyTree } from "./copy.ts";
import { readInside, writeInside } from "./files.ts";
import { keepState } from "./keep.ts";
import { placeLink, type FolderLink } from "./links.ts";
import { rawPath } from "./raw-path.ts";
import { restore, type RestoreOptions } from "./restore.ts";
import { forget, readSnapshot } from "./snapshot.ts";

/** The files of one sandbox: what `Sandbox` offers besides running programs. */
export interface Workspace {
  read(path: RepoPath): Uint8Array | null;
  write(path: RepoPath, content: string | Uint8Array | null): void;
  reset(): Promise<void>;
  keep(): Promise<void>;
  /** When the files were last stamped, milliseconds of `performance.now()`. */
  stampedAt(): number;
}

export interface WorkspaceOptions {
  readonly source: string;
  readonly links: readonly FolderLink[];
  /** Largest file that is read back, bytes. */
  readonly fileBytes: number;
  readonly owner: number | null;
}

const mostBytesRead = 256 * 1024 * 1024;

/** @throws RepairError (environment) when the disk is full or the source cannot be copied. */
export async function openWorkspace(
  box: Box,
  options: WorkspaceOptions,
  signal: AbortSignal,
): Promise<Workspace> {
  const places = placesOf(box, options.owner);
  const work = async <T>(action: () => T | Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw storageError(error, box.folder);
    }
  };
  const without = new Set(options.links.map(({ to }) => rawPath(to)));
  await work(() => copyTree(rawPath(options.source), places.pristine, { without, signal }));
  await work(() => {
    for (const link of options.links) placeLink(box.pristine, link);
    // The program's user may look at its own workspace only, never at the copy it is restored from.
    chmodSync(box.pristine, 0o700);
  });
  let snapshot = readSnapshot(places.pristine);
  let stamped = 0;
  const reset = async (): Promise<void> => {
    await restore(snapshot, places);
    stamped = performance.now();
  };
  await work(reset);
  return {
    read: (path) => readInside(box.work, path, Math.min(options.fileBytes, mostBytesRead)),
    write: (path, content) => {
      forget(snapshot, path);
      try {
        writeInside(box.work, path, { content, trash: box.trash, owner: options.owner });
      } catch (error) {
        throw storageError(error, box.folder);
      }
    },
    reset: () => work(reset),
    keep: () =>
      work(async () => {
        snapshot = await keepState(snapshot, places);
        stamped = performance.now();
      }),
    stampedAt: () => stamped,
  };
}

function placesOf(box: Box, owner: number | null): RestoreOptions {
  return {
    work: rawPath(box.work),
    pristine: rawPath(box.pristine),
    trash: rawPath(box.trash),
    owner,
  };
}
