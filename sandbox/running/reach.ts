import { statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Whether a user that owns nothing can enter this folder: every folder on the way must let others
 * through. An interpreter below a closed home folder (mode 700) cannot be used by another user unless
 * it is mounted elsewhere, which a plain process cannot do.
 */
export function canOthersReach(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
