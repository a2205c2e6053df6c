import { randomInt } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { environmentError } from "../../agent/core/errors.ts";
import { rawPath } from "./raw-path.ts";
import { removeTree } from "./remove.ts";

export const boxPrefix = "repair-box-";
export const boxNumbers = 60_000;

/** The folder of one sandbox on the host, and the number that makes it unique among its neighbours. */
export interface Box {
  /** `repair-box-12345`: also the name of its cgroups. */
  readonly name: string;
  readonly number: number;
  readonly folder: string;
  /** What the programs inside see as the workspace. */
  readonly work: string;
  /** The file that holds the contents the workspace is restored from. */
  readonly pristine: string;
  readonly trash: string;
  /** The file that names its cgroups. */
  readonly note: string;
  /** Mount point for the private view of folders that only root can reach. */
  readonly stage: string;
  /** The stub files of /etc. */
  readonly etc: string;
}

/** Who holds a box: enough to know later whether that process still lives. */
export interface BoxOwner {
  readonly pid: number;
  readonly started: string;
  readonly pidNamespace: string;
}

const roomBytes = 64 * 1024 * 1024;

/** @throws RepairError (environment) when the folder cannot hold a workspace. */
export function createBox(parent: string): Box {
  try {
    const box = claimFolder(parent);
    for (const folder of [box.trash, box.stage, box.etc]) mkdirSync(folder);
    writeFileSync(join(box.folder, "owner.json"), JSON.stringify(ownOwner()));
    return box;
  } catch (error) {
    throw storageError(error, parent);
  }
}

/** @throws RepairError (environment) when the folder for the boxes cannot be made. */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw storageError(error, folder);
  }
}

export function removeBox(box: Box): void {
  removeTree(rawPath(box.work), rawPath(box.trash));
  removeTree(rawPath(box.folder), rawPath(box.trash));
}

export function boxAt(parent: string, number: number): Box {
  const name = `${boxPrefix}${number}`;
  const folder = join(parent, name);
  const at = (part: string): string => join(folder, part);
  const parts = { work: at("work"), pristine: at("pristine"), trash: at("trash") };
  return {
    name,
    number,
    folder,
    ...parts,
    note: at("cgroups"),
    stage: at("stage"),
    etc: at("etc"),
  };
}

/** Turns "no space left" and its like into what a person can do about it; other errors stay as they are. */
export function storageError(error: unknown, folder: string): unknown {
  const code = error instanceof Error && "code" in error ? error.code : null;
  const mend = "free some space, or set TMPDIR to a writable folder on a larger disk";
  if (code === "ENOSPC" || code === "EDQUOT") {
    return environmentError(`the disk that holds the sandboxes (${folder}) is full`, mend);
  }
  if (code === "EACCES" || code === "EROFS" || code === "ENOTDIR" || code === "EPERM") {
    const detail = error instanceof Error ? error.message : String(error);
    return environmentError(`no sandbox can be made in ${folder}: ${detail}`, mend);
  }
  return error;
}

export function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

export function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "unknown";
  }
}

function ownOwner(): BoxOwner {
  return {
    pid: process.pid,
    started: startOf(process.pid) ?? "unknown",
    pidNamespace: pidNamespace(),
  };
}

/** The exclusive mkdir makes the number, and with it the user id, unique in this folder. */
function claimFolder(parent: string): Box {
  const disk = statfsSync(parent);
  if (disk.bavail * disk.bsize < roomBytes) {
    throw Object.assign(new Error("less than 64 MB are free"), { code: "ENOSPC" });
  }
  for (let attempt = 0; ; attempt++) {
    const box = boxAt(parent, randomInt(boxNumbers));
    try {
      mkdirSync(box.folder);
      // The user of the box has to reach its workspace, and nothing else in here.
      chmodSync(box.folder, process.getuid?.() === 0 ? 0o711 : 0o700);
      return box;
    } catch (error) {
      const isTaken = error instanceof Error && "code" in error && error.code === "EEXIST";
      if (!isTaken || attempt > 100) throw error;
    }
  }
}
