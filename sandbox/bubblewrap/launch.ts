import type { Command, CommandResult } from "../../agent/core/model.ts";
import type { SandboxOptions } from "../../agent/core/ports/sandbox.ts";
import type { Cgroup } from "../limits/cgroup.ts";
import { prlimitArguments } from "../limits/prlimit.ts";
import { launcherEnvironment, programEnvironment } from "../running/environment.ts";
import { preludeArguments } from "../running/prelude.ts";
import { commandResult, reportingShell } from "../running/result.ts";
import { spawnBounded } from "../running/spawn.ts";
import type { Box } from "../workspace/box.ts";
import type { Access } from "./access.ts";
import { bubblewrapArguments, homeFolder, type BoxView } from "./arguments.ts";

export interface BubblewrapLaunch {
  readonly box: Box;
  readonly options: SandboxOptions;
  readonly cgroup: Cgroup | null;
  /** The user that runs the programs; null when we are not root. */
  readonly user: number | null;
  readonly access: Access;
  readonly canDisableNamespaces: boolean;
}

const mostMemoryFolderBytes = 512 * 1024 * 1024;

export async function runInBubblewrap(
  launch: BubblewrapLaunch,
  command: Command,
  signal: AbortSignal,
): Promise<CommandResult> {
  const killsBefore = launch.cgroup?.memoryKills() ?? 0;
  const spawned = await spawnBounded(
    {
      argv: launcherArguments(launch, command),
      folder: "/",
      environment: launcherEnvironment,
      seconds: command.seconds,
      disk: launch.box.folder,
      outputBytes: launch.options.limits.outputBytes,
      // The process namespace ends with bubblewrap itself.
      endStragglers: () => undefined,
    },
    signal,
  );
  const result = commandResult(spawned, "bubblewrap");
  if ((launch.cgroup?.memoryKills() ?? 0) === killsBefore) return result;
  const megabytes = Math.round(launch.options.limits.memoryBytes / 1024 / 1024);
  const note = `\n[the sandbox killed a process: the limit of ${megabytes} MB was reached]\n`;
  return { ...result, stderr: result.stderr + note };
}

/** prelude → setpriv (as root) → bwrap → prlimit → shell → the program. */
export function launcherArguments(launch: BubblewrapLaunch, command: Command): readonly string[] {
  const { options, user, access } = launch;
  const view: BoxView = {
    work: access.seenAt(launch.box.work),
    etc: access.seenAt(launch.box.etc),
    readOnly: access.readOnly.map((to) => ({ from: access.seenAt(to), to })),
    environment: programEnvironment(
      { home: homeFolder, temporary: "/tmp" },
      options.environment,
      command.environment,
    ),
    folder: command.folder,
    network: options.network,
    memoryFolderBytes: Math.min(options.limits.memoryBytes, mostMemoryFolderBytes),
    canDisableNamespaces: launch.canDisableNamespaces,
  };
  return [
    ...preludeArguments(launch.cgroup?.joinFiles ?? [], access.mounts),
    ...(user === null ? [] : dropTo(user)),
    ...bubblewrapArguments(view),
    ...prlimitArguments(options.limits, { seconds: command.seconds, countProcesses: true }),
    ...reportingShell,
    ...command.argv,
  ];
}

function dropTo(user: number): readonly string[] {
  const ids = ["--reuid", String(user), "--regid", String(user), "--clear-groups"];
  return ["setpriv", ...ids, "--no-new-privs", "--"];
}
