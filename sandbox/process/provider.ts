import { tmpdir } from "node:os";
import type { Sandbox, SandboxOptions, SandboxProvider } from "../../agent/core/ports/sandbox.ts";
import { createCgroup, findCgroups, removeAbandonedCgroup } from "../limits/cgroup.ts";
import { limitFindings } from "../limits/findings.ts";
import { userOfBox } from "../limits/identity.ts";
import { versionOf } from "../limits/tools.ts";
import { requireFolders, visibleFolders } from "../running/options.ts";
import { canOthersReach } from "../running/reach.ts";
import { createSession } from "../running/session.ts";
import { killStragglers } from "../running/stragglers.ts";
import { createBox, prepareFolder, removeBox } from "../workspace/box.ts";
import { sweepBoxes } from "../workspace/sweep.ts";
import { openWorkspace } from "../workspace/workspace.ts";
import { runAsProcess, type ProcessLaunch } from "./launch.ts";

export interface ProcessOptions {
  /** Where workspaces live; the system's temporary folder unless given. */
  readonly folder?: string;
}

/**
 * Plain processes: limits and a private copy of the repository, but no isolation. Programs can read
 * what their user can read and use the network. For machines where nothing else works, and only when
 * somebody asked for it by name.
 */
export function createProcessProvider(options: ProcessOptions = {}): SandboxProvider {
  const folder = options.folder ?? tmpdir();
  let found: Promise<Tools> | null = null;
  const tools = (): Promise<Tools> => (found ??= findTools());
  return {
    name: "process",
    check: async () => ({ usable: true, findings: findings(await tools()), mend: null }),
    open: async (sandboxOptions, signal) => {
      requireFolders(sandboxOptions);
      return openBox({ folder, options: sandboxOptions, tools: await tools(), signal });
    },
  };
}

interface Tools {
  readonly prlimit: boolean;
  readonly setpriv: boolean;
}

async function findTools(): Promise<Tools> {
  const [prlimit, setpriv] = await Promise.all([versionOf("prlimit"), versionOf("setpriv")]);
  return { prlimit: prlimit !== null, setpriv: setpriv !== null };
}

function findings({ prlimit, setpriv }: Tools): readonly string[] {
  return [
    "no isolation: programs see this machine's files and network as their user does",
    ...(prlimit ? [] : ["not enforced: limits of each process (prlimit of util-linux is missing)"]),
    ...limitFindings(findCgroups(), prlimit && setpriv && process.getuid?.() === 0),
  ];
}

async function openBox({
  folder,
  options,
  tools,
  signal,
}: {
  folder: string;
  options: SandboxOptions;
  tools: Tools;
  signal: AbortSignal;
}): Promise<Sandbox> {
  const places = findCgroups();
  prepareFolder(folder);
  sweepBoxes(folder, (box) => {
    killStragglers(box.name, userOfBox(box.number));
    removeAbandonedCgroup(box.note, box.name);
  });
  const box = createBox(folder);
  const needed = [box.folder, ...visibleFolders(options)];
  const user = tools.setpriv && needed.every(canOthersReach) ? userOfBox(box.number) : null;
  const cgroup = createCgroup(places, box, options.limits);
  const release = async (): Promise<void> => {
    killStragglers(box.name, user);
    await cgroup?.remove();
    removeBox(box);
  };
  try {
    const { source, links, limits } = options;
    const files = { source, links, fileBytes: limits.fileBytes, owner: user };
    const workspace = await openWorkspace(box, files, signal);
    const launch: ProcessLaunch = { box, options, cgroup, user, workspace, ...tools };
    return createSession({
      root: box.work,
      work: box.work,
      workspace,
      run: (command, signal) => runAsProcess(launch, command, signal),
      release,
    });
  } catch (error) {
    await release();
    throw error;
  }
}
