import type { RepoPath } from "../../agent/core/model.ts";
import { storageError, type Box } from "./box.ts";
import { readInside, writeInside } from "./files.ts";
import { placeLink, type FolderLink } from "./links.ts";
import { createPack, type Pack } from "./pack.ts";
import { rawPath } from "./raw-path.ts";
import { restore, type RestoreOptions } from "./restore.ts";
import { forget, type FolderNode } from "./snapshot.ts";
import { takeSnapshot } from "./take.ts";

/** The files of one sandbox: what `Sandbox` offers besides running programs. */
export interface Workspace {
  read(path: RepoPath): Uint8Array | null;
  write(path: RepoPath, content: string | Uint8Array | null): void;
  reset(): Promise<void>;
  keep(): Promise<void>;
  /** When the files were last stamped, milliseconds of `performance.now()`. */
  stampedAt(): number;
  close(): void;
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
  const pack = await work(() => createPack(box.pristine));
  const restoring = { ...places, pack };
  let stamped = 0;
  const reset = async (): Promise<void> => {
    await restore(snapshot, restoring);
    stamped = performance.now();
  };
  let snapshot: FolderNode;
  try {
    snapshot = await work(() => takeSource({ ...options, pack, signal }));
    await work(reset);
  } catch (error) {
    pack.close();
    throw error;
  }
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
        const folder = places.work;
        const previous = snapshot;
        const without = new Set<string>();
        snapshot = await takeSnapshot({ folder, pack, without, previous, signal: null });
        stamped = performance.now();
      }),
    stampedAt: () => stamped,
    close: () => pack.close(),
  };
}

async function takeSource({
  source,
  links,
  pack,
  signal,
}: WorkspaceOptions & { readonly pack: Pack; readonly signal: AbortSignal }): Promise<FolderNode> {
  const folder = rawPath(source);
  const without = new Set(links.map(({ to }) => rawPath(to)));
  const snapshot = await takeSnapshot({ folder, pack, without, previous: null, signal });
  for (const link of links) placeLink(snapshot, link);
  return snapshot;
}

function placesOf(box: Box, owner: number | null): Omit<RestoreOptions, "pack"> {
  return { work: rawPath(box.work), trash: rawPath(box.trash), owner };
}
