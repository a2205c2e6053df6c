import { chownSync, mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Command, CommandResult } from "../../agent/core/model.ts";
import type { SandboxOptions } from "../../agent/core/ports/sandbox.ts";
import type { Cgroup } from "../limits/cgroup.ts";
import { prlimitArguments } from "../limits/prlimit.ts";
import { programEnvironment } from "../running/environment.ts";
import { preludeArguments } from "../running/prelude.ts";
import { commandResult, reportingShell } from "../running/result.ts";
import { spawnBounded } from "../running/spawn.ts";
import { boxVariable, killStragglers } from "../running/stragglers.ts";
import type { Box } from "../workspace/box.ts";
import { rawPath } from "../workspace/raw-path.ts";
import { removeTree } from "../workspace/remove.ts";
import type { Workspace } from "../workspace/workspace.ts";

export interface ProcessLaunch {
  readonly box: Box;
  readonly options: SandboxOptions;
  readonly cgroup: Cgroup | null;
  /** The user that runs the programs; null: the calling user. */
  readonly user: number | null;
  readonly workspace: Workspace;
  readonly prlimit: boolean;
  readonly setpriv: boolean;
}

/** File systems stamp changes with the kernel's clock tick, 10 ms at the coarsest. */
const stampMilliseconds = 10;

export async function runAsProcess(
  launch: ProcessLaunch,
  command: Command,
  signal: AbortSignal,
): Promise<CommandResult> {
  const { box, options, user } = launch;
  await waitForNextStamp(launch.workspace);
  const places = makePlaces(box, user);
  try {
    const spawned = await spawnBounded(
      {
        argv: launcherArguments(launch, command),
        folder: join(box.work, command.folder),
        environment: {
          ...programEnvironment(places, options.environment, command.environment),
          [boxVariable]: box.name,
        },
        seconds: command.seconds,
        disk: box.folder,
        outputBytes: options.limits.outputBytes,
        endStragglers: () => killStragglers(box.name, user),
      },
      signal,
    );
    return commandResult(spawned, "process");
  } finally {
    removeTree(rawPath(places.folder), rawPath(box.trash));
  }
}

/** prelude → setpriv → prlimit → shell → the program; each only where it is there. */
function launcherArguments(launch: ProcessLaunch, command: Command): readonly string[] {
  const { options, user } = launch;
  const seconds = command.seconds;
  return [
    ...preludeArguments(launch.cgroup?.joinFiles ?? [], []),
    ...(launch.setpriv ? endWithUs(user) : []),
    ...(launch.prlimit
      ? prlimitArguments(options.limits, { seconds, countProcesses: user !== null })
      : []),
    ...reportingShell,
    ...command.argv,
  ];
}

/** The kernel kills the program when this process dies. */
function endWithUs(user: number | null): readonly string[] {
  const death = ["setpriv", "--pdeathsig", "KILL"];
  if (user === null) return [...death, "--"];
  const ids = ["--reuid", String(user), "--regid", String(user), "--clear-groups"];
  return [...death, ...ids, "--no-new-privs", "--"];
}

interface Places {
  readonly folder: string;
  readonly home: string;
  readonly temporary: string;
}

/** A home and a temporary folder for one command. */
function makePlaces(box: Box, user: number | null): Places {
  const folder = mkdtempSync(join(box.folder, "run-"));
  const places = { folder, home: join(folder, "home"), temporary: join(folder, "tmp") };
  for (const at of [places.home, places.temporary]) mkdirSync(at);
  if (user !== null) {
    for (const at of [folder, places.home, places.temporary]) chownSync(at, user, user);
  }
  return places;
}

/** A change in the tick of the last stamp would look like no change. */
async function waitForNextStamp(workspace: Workspace): Promise<void> {
  const left = workspace.stampedAt() + stampMilliseconds - performance.now();
  if (left > 0) await setTimeout(left);
}
