import { tmpdir } from "node:os";
import { environmentError } from "../../agent/core/errors.ts";
import type { Sandbox, SandboxOptions, SandboxProvider } from "../../agent/core/ports/sandbox.ts";
import {
  createCgroup,
  findCgroups,
  removeAbandonedCgroup,
  type CgroupPlaces,
} from "../limits/cgroup.ts";
import { userOfBox } from "../limits/identity.ts";
import { requireFolders } from "../running/options.ts";
import { createSession } from "../running/session.ts";
import { createBox, prepareFolder, removeBox, type Box } from "../workspace/box.ts";
import { sweepBoxes } from "../workspace/sweep.ts";
import { openWorkspace } from "../workspace/workspace.ts";
import { openAccess } from "./access.ts";
import { workspaceRoot } from "./arguments.ts";
import { checkBubblewrap, type BubblewrapCheck } from "./check.ts";
import { writeEtc } from "./etc.ts";
import { runInBubblewrap } from "./launch.ts";

export interface BubblewrapOptions {
  /** Where workspaces live; the system's temporary folder unless given. */
  readonly folder?: string;
  /** The mount point of the cgroup hierarchy; /sys/fs/cgroup unless given. */
  readonly cgroupRoot?: string;
}

/**
 * Linux namespaces without a daemon: no network, a read-only system, nothing else of the host, an
 * unprivileged user, limits on memory, processes, files and time.
 */
export function createBubblewrapProvider(options: BubblewrapOptions = {}): SandboxProvider {
  const folder = options.folder ?? tmpdir();
  const places = findCgroups(options.cgroupRoot);
  let checked: Promise<BubblewrapCheck> | null = null;
  const check = (): Promise<BubblewrapCheck> => (checked ??= checkBubblewrap(places));
  return {
    name: "bubblewrap",
    check: async () => (await check()).readiness,
    open: async (sandboxOptions, signal) => {
      const found = await check();
      if (!found.readiness.usable) {
        throw environmentError(
          `bubblewrap cannot be used here: ${found.readiness.findings.join("; ")}`,
          found.readiness.mend ?? undefined,
        );
      }
      requireFolders(sandboxOptions);
      return openBox({ folder, options: sandboxOptions, places, found, signal });
    },
  };
}

async function openBox({
  folder,
  options,
  places,
  found,
  signal,
}: {
  folder: string;
  options: SandboxOptions;
  places: CgroupPlaces;
  found: BubblewrapCheck;
  signal: AbortSignal;
}): Promise<Sandbox> {
  prepareFolder(folder);
  sweepBoxes(folder, (box) => removeAbandonedCgroup(box.note, box.name));
  const box = createBox(folder);
  const user = userOfBox(box.number);
  const cgroup = createCgroup(places, box, options.limits);
  const release = async (): Promise<void> => {
    await cgroup?.remove();
    removeBox(box);
  };
  try {
    writeEtc(box.etc);
    const access = openAccess(box, options, user);
    const workspace = await openWorkspaceOf(box, { options, user, signal });
    const { canDisableNamespaces } = found;
    const launch = { box, options, cgroup, user, access, canDisableNamespaces };
    return createSession({
      root: workspaceRoot,
      work: box.work,
      workspace,
      run: (command, signal) => runInBubblewrap(launch, command, signal),
      release,
    });
  } catch (error) {
    await release();
    throw error;
  }
}

function openWorkspaceOf(
  box: Box,
  { options, user, signal }: { options: SandboxOptions; user: number | null; signal: AbortSignal },
): ReturnType<typeof openWorkspace> {
  const { source, links, limits } = options;
  return openWorkspace(box, { source, links, fileBytes: limits.fileBytes, owner: user }, signal);
}
