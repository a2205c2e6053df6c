import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";

/** Set in the environment of every program of a box, so that those that escape are recognised. */
export const boxVariable = "REPAIR_SANDBOX";

/**
 * Kills what left the process group of a command: a process that became a daemon keeps its user and,
 * unless it clears it, its environment.
 */
export function killStragglers(box: string, user: number | null): void {
  // A program that forks while it is hunted: a few rounds end it.
  for (let round = 0; round < 5; round++) {
    const found = membersOf(box, user);
    for (const pid of found) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It ended by itself.
      }
    }
    if (found.length === 0) return;
  }
}

function membersOf(box: string, user: number | null): readonly number[] {
  const mark = `${boxVariable}=${box}`;
  if (!existsSync("/proc/self")) return [];
  const names = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return names
    .filter((name) => isMember(name, { mark, user }))
    .map(Number)
    .filter((pid) => pid !== process.pid);
}

function isMember(name: string, { mark, user }: { mark: string; user: number | null }): boolean {
  try {
    if (/^\S+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${name}/stat`, "latin1"))) return false;
    const owner = statSync(`/proc/${name}`).uid;
    if (user !== null) return owner === user;
    if (owner !== process.getuid?.()) return false;
    return readFileSync(`/proc/${name}/environ`, "latin1").split("\0").includes(mark);
  } catch {
    return false;
  }
}
