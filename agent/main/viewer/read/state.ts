import type { SafeFolder } from "./safe-folder.ts";
import type { ResultRecord } from "./shapes.ts";

/** How a run stands: its outcome, or what became of a run that has none. */
export type RunState =
  | "running"
  /** Its process is gone and it has no result: it can be continued. */
  | "stopped"
  | ResultRecord["status"]
  /** Its request cannot be read: made by another version, or damaged. */
  | "unreadable";

/** Whether the process that holds the run's lock is alive on this machine. */
export async function isBeingWorkedOn(folder: SafeFolder): Promise<boolean> {
  const lock = await folder.read("lock", { limit: 32 });
  const pid = Number(lock?.text.trim() ?? "");
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
