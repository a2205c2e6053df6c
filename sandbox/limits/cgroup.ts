import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { SandboxLimits } from "../../agent/core/ports/sandbox.ts";

/** Where groups can be made here; null where they cannot. Version 2 has one place for both. */
export interface CgroupPlaces {
  readonly version: 1 | 2;
  readonly memory: string | null;
  readonly processes: string | null;
}

export interface Cgroup {
  /** A process that writes its id into each of these joins. */
  readonly joinFiles: readonly string[];
  /** How often the memory limit killed a process so far. */
  memoryKills(): number;
  remove(): Promise<void>;
}

/** Extra processes of the sandbox itself: monitor, first process, shell. */
const ownProcesses = 8;

/**
 * Finds where this process may make groups: below its own group, else at the top of the hierarchy.
 * @param root for tests; the mount point of the hierarchy.
 */
export function findCgroups(root = "/sys/fs/cgroup", self = ownGroups()): CgroupPlaces {
  const probe = `repair-probe-${process.pid}`;
  if (existsSync(join(root, "cgroup.controllers"))) {
    const places = [join(root, self.get("") ?? "/"), root];
    const place = places.find((at) => canMake(at, probe, ["memory.max", "pids.max"])) ?? null;
    return { version: 2, memory: place, processes: place };
  }
  const find = (controller: string, file: string): string | null => {
    const top = join(root, controller);
    const places = [join(top, self.get(controller) ?? "/"), top];
    return places.find((at) => canMake(at, probe, [file])) ?? null;
  };
  return {
    version: 1,
    memory: find("memory", "memory.limit_in_bytes"),
    processes: find("pids", "pids.max"),
  };
}

/**
 * Null when nothing can be made here: the caller says so, and the other limits still hold.
 *
 * @param note a file that says, should this process be killed, which groups to remove.
 */
export function createCgroup(
  places: CgroupPlaces,
  { name, note }: { readonly name: string; readonly note: string },
  limits: SandboxLimits,
): Cgroup | null {
  const folders = groupFolders(places, name);
  if (folders.length === 0) return null;
  const joinFiles = folders.map((folder) => join(folder, "cgroup.procs"));
  writeFileSync(note, joinFiles.join("\n"));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  for (const [file, value] of limitFiles(places, name, limits)) {
    if (existsSync(file)) writeFileSync(file, String(value));
  }
  return {
    joinFiles,
    memoryKills: () => (places.memory === null ? 0 : countKills(join(places.memory, name))),
    remove: () => removeGroups(folders),
  };
}

/**
 * For a box whose owner is gone: its groups may stand below a group that was the owner's, so they are
 * read from the note that the owner left.
 */
export function removeAbandonedCgroup(note: string, name: string): void {
  for (const file of readNote(note)) {
    const folder = dirname(file);
    if (basename(folder) !== name || !existsSync(folder)) continue;
    killMembers(folder);
    tryRemove(folder);
  }
}

function readNote(note: string): readonly string[] {
  try {
    return readFileSync(note, "utf8").split("\n");
  } catch {
    return [];
  }
}

function groupFolders(places: CgroupPlaces, name: string): readonly string[] {
  const parents = [places.memory, places.processes].filter((at) => at !== null);
  return [...new Set(parents)].map((at) => join(at, name));
}

function limitFiles(
  { version, memory, processes }: CgroupPlaces,
  name: string,
  limits: SandboxLimits,
): readonly (readonly [string, number])[] {
  const files: (readonly [string, number])[] = [];
  if (processes !== null) {
    files.push([join(processes, name, "pids.max"), limits.processes + ownProcesses]);
  }
  if (memory !== null && version === 1) {
    files.push([join(memory, name, "memory.limit_in_bytes"), limits.memoryBytes]);
    files.push([join(memory, name, "memory.memsw.limit_in_bytes"), limits.memoryBytes]);
  }
  if (memory !== null && version === 2) {
    files.push([join(memory, name, "memory.max"), limits.memoryBytes]);
    files.push([join(memory, name, "memory.swap.max"), 0]);
  }
  return files;
}

function countKills(folder: string): number {
  const file = ["memory.events", "memory.oom_control"].find((name) =>
    existsSync(join(folder, name)),
  );
  if (file === undefined) return 0;
  return Number(/^oom_kill (\d+)$/m.exec(readFileSync(join(folder, file), "utf8"))?.[1] ?? 0);
}

/** The kernel keeps a group for a moment after its last process ended. */
async function removeGroups(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    for (let attempt = 0; attempt < 100 && existsSync(folder); attempt++) {
      killMembers(folder);
      if (tryRemove(folder)) break;
      await setTimeout(5 + attempt);
    }
  }
}

function killMembers(folder: string): void {
  try {
    for (const line of readFileSync(join(folder, "cgroup.procs"), "utf8").split("\n")) {
      const pid = Number(line);
      if (pid > 1) process.kill(pid, "SIGKILL");
    }
  } catch {
    // The process or the group ended in between.
  }
}

function tryRemove(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return !existsSync(folder);
  }
}

/** A group counts as usable when its limit files appear in it: the controllers are switched on there. */
function canMake(parent: string, name: string, files: readonly string[]): boolean {
  const folder = join(parent, name);
  try {
    mkdirSync(folder);
  } catch {
    return false;
  }
  const works = files.every((file) => existsSync(join(folder, file)));
  tryRemove(folder);
  return works;
}

/** Controller → path of our own group; the key of version 2 is "". */
function ownGroups(): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  try {
    for (const line of readFileSync("/proc/self/cgroup", "utf8").trim().split("\n")) {
      const [, controllers = "", path = "/"] = line.split(":");
      for (const controller of controllers.split(",")) groups.set(controller, path);
    }
  } catch {
    // No /proc: no groups.
  }
  return groups;
}
