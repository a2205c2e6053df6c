import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { environmentError } from "../../agent/core/errors.ts";
import type { SandboxOptions } from "../../agent/core/ports/sandbox.ts";
import { visibleFolders } from "../running/options.ts";
import type { BindMount } from "../running/prelude.ts";
import { canOthersReach } from "../running/reach.ts";
import type { Box } from "../workspace/box.ts";

const temporary = "/tmp";

/** How bubblewrap, running as the programs' user, gets at the folders it shows. */
export interface Access {
  /** Host folders that are shown read-only at their own path. */
  readonly readOnly: readonly string[];
  /** Bind mounts to be made first, by root, for folders below a closed one such as a home folder. */
  readonly mounts: readonly BindMount[];
  seenAt(folder: string): string;
}

/**
 * @param user null when we are no root: then bubblewrap is ourselves and reaches what we reach.
 * @throws RepairError (environment) when a folder itself shuts the programs' user out.
 */
export function openAccess(box: Box, options: SandboxOptions, user: number | null): Access {
  const readOnly = visibleFolders(options).filter((folder) => !isSystem(folder));
  if (user === null) return { readOnly, mounts: [], seenAt: (folder) => folder };
  for (const folder of readOnly) requireOpen(folder);
  const seenBelow = canOthersReach(box.folder) ? box.stage : temporary;
  // What is shown below /tmp covers what stood there, such as a program that was unpacked in /tmp.
  const isCovered = (folder: string) =>
    seenBelow === temporary && folder.startsWith(`${temporary}/`);
  const closed = [box.work, box.etc, ...readOnly].filter(
    (folder) => isCovered(folder) || !isReachable(folder, box),
  );
  const mounts = closed.map((from, index) => ({ from, to: join(box.stage, String(index)) }));
  for (const { to } of mounts) mkdirSync(to);
  const isHidden = seenBelow !== box.stage && mounts.length > 0;
  return {
    readOnly,
    mounts: isHidden ? [...mounts, { from: box.stage, to: seenBelow }] : mounts,
    seenAt: (folder) => {
      const index = closed.indexOf(folder);
      return index === -1 ? folder : join(seenBelow, String(index));
    },
  };
}

/** What is ours belongs to the user already; there only the way to it matters. */
function isReachable(folder: string, box: Box): boolean {
  return canOthersReach(folder.startsWith(box.folder) ? box.folder : folder);
}

function requireOpen(folder: string): void {
  const mode = statSync(folder).mode & 0o777;
  if ((mode & 0o005) === 0o005) return;
  throw environmentError(
    `programs in the sandbox run as an unprivileged user, who cannot read ${folder} (mode ${mode.toString(8)})`,
    `chmod o+rx ${folder}`,
  );
}

/** Visible anyway. */
function isSystem(folder: string): boolean {
  return folder === "/usr" || folder.startsWith("/usr/");
}
