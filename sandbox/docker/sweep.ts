import type Docker from "dockerode";
import { abandonedBoxes, sweepBoxes } from "../workspace/sweep.ts";

/** A label of every container: the workspace that it writes to. */
export const workspaceLabel = "repair.workspace";

/**
 * Removes the boxes whose process is gone, their containers first: the daemon lets a container run on
 * when the program that started it was killed, and nobody is left who would end it at its time limit.
 */
export async function sweepContainers(docker: Docker, folder: string): Promise<void> {
  const left = new Set(abandonedBoxes(folder).map(({ work }) => work));
  if (left.size > 0) {
    const filters = { label: [workspaceLabel] };
    for (const { Id, Labels } of await docker.listContainers({ all: true, filters })) {
      if (!left.has(Labels[workspaceLabel] ?? "")) continue;
      // It may be removed by another process at this moment.
      await docker
        .getContainer(Id)
        .remove({ force: true, v: true })
        .catch(() => undefined);
    }
  }
  sweepBoxes(folder, () => undefined);
}
