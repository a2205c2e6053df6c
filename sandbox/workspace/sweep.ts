import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { boxAt, boxPrefix, pidNamespace, removeBox, startOf, type Box } from "./box.ts";

const ownerShape = z.object({ pid: z.number(), started: z.string(), pidNamespace: z.string() });

const unclaimedMilliseconds = 60_000;

/**
 * Removes the boxes of this user whose process is gone: what a SIGKILL or a power cut left behind.
 *
 * @param before ends whatever still belongs to the box: processes, cgroups.
 */
export function sweepBoxes(parent: string, before: (box: Box) => void): void {
  for (const box of abandonedBoxes(parent)) {
    before(box);
    try {
      removeBox(box);
    } catch {
      // Another process sweeps the same box at this moment, or its disk is failing: not our run's concern.
    }
  }
}

/** The boxes whose process is gone. */
export function abandonedBoxes(parent: string): readonly Box[] {
  return readdirSync(parent).flatMap((name) => {
    const number = name.startsWith(boxPrefix) ? Number(name.slice(boxPrefix.length)) : Number.NaN;
    if (!Number.isInteger(number)) return [];
    const box = boxAt(parent, number);
    return isAbandoned(box) ? [box] : [];
  });
}

function isAbandoned(box: Box): boolean {
  const stat = lstatSync(box.folder, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isDirectory() || stat.uid !== process.getuid?.()) return false;
  const owner = readOwner(box);
  if (owner === null) return Date.now() - stat.mtimeMs > unclaimedMilliseconds;
  // A process of another container cannot be seen from here, so its boxes are left alone.
  if (owner.pidNamespace !== pidNamespace()) return false;
  return startOf(owner.pid) !== owner.started;
}

function readOwner(box: Box): z.infer<typeof ownerShape> | null {
  try {
    return ownerShape.parse(JSON.parse(readFileSync(join(box.folder, "owner.json"), "utf8")));
  } catch {
    return null;
  }
}
