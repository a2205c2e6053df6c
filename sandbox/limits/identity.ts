import { readFileSync } from "node:fs";
import { boxNumbers } from "../workspace/box.ts";

/** Far above every user and every range that container tools hand out. */
const firstUser = 1_879_048_192;
const firstUserOfSmallMap = 5_000;

/**
 * The user that runs the programs of a box when we are root: one a box, because the limit on processes
 * counts all processes of a user. Null when we are an ordinary user: then it is that user.
 */
export function userOfBox(number: number): number | null {
  if (process.getuid?.() !== 0) return null;
  return (mappedUsers() > firstUser + boxNumbers ? firstUser : firstUserOfSmallMap) + number;
}

/** In a container the user ids often end at 65535. */
function mappedUsers(): number {
  try {
    const [inside, , count] = readFileSync("/proc/self/uid_map", "utf8").trim().split(/\s+/);
    return Number(inside) + Number(count);
  } catch {
    return 0;
  }
}
