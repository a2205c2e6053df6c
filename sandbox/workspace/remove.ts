import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
} from "node:fs";
import { unlinkSync } from "node:fs";
import { below, bytes, type RawPath } from "./raw-path.ts";

/**
 * Removes a file or tree that a hostile program may have made: folders without permissions, trees
 * deeper than the longest path. Links are removed, never followed.
 *
 * @param trash an existing folder on the same file system, outside the tree.
 */
export function removeTree(path: RawPath, trash: RawPath): void {
  try {
    rmSync(bytes(path), { recursive: true, force: true });
  } catch {
    removeStubborn(path, trash);
  }
}

/** Every sub-folder is first moved to the top of `trash`, so that no path ever becomes long. */
function removeStubborn(path: RawPath, trash: RawPath): void {
  const own = below(trash, `stubborn-${process.pid}-${performance.now()}`);
  mkdirSync(bytes(own));
  let moved = 0;
  const pending: RawPath[] = [];
  const take = (entry: RawPath): void => {
    const place = below(own, String(moved++));
    chmodSync(bytes(entry), 0o700);
    renameSync(bytes(entry), bytes(place));
    pending.push(place);
  };
  const remove = (entry: RawPath): void => {
    if (lstatSync(bytes(entry)).isDirectory()) take(entry);
    else unlinkSync(bytes(entry));
  };
  remove(path);
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const name of readdirSync(bytes(folder), { encoding: "latin1" })) {
      remove(below(folder, name));
    }
    rmdirSync(bytes(folder));
  }
  rmdirSync(bytes(own));
}
