import type { ContainerCreateOptions } from "dockerode";
import type { Command } from "../../agent/core/model.ts";
import type { SandboxOptions } from "../../agent/core/ports/sandbox.ts";
import { endingShell } from "./ending-shell.ts";
import { workspaceLabel } from "./sweep.ts";
import { programEnvironment } from "../running/environment.ts";
import { visibleFolders } from "../running/options.ts";

export const workspaceRoot = "/workspace";

export interface ContainerPlan {
  readonly image: string;
  readonly name: string;
  /** The workspace folder on the host. */
  readonly work: string;
  /** Ends what the program wrote to standard error; see `endingShell`. */
  readonly mark: string;
  /** `uid:gid` of the programs. */
  readonly user: string;
  readonly options: SandboxOptions;
  readonly command: Command;
}

const memoryFolderBytes = 512 * 1024 * 1024;
/** The daemon's init and the two shells around the program. */
const ownProcesses = 3;

/** One container a command, as data: nothing of the host but the workspace, no network, every limit set. */
export function containerOptions(plan: ContainerPlan): ContainerCreateOptions {
  const { options, command } = plan;
  const environment = programEnvironment(
    { home: "/home/sandbox", temporary: "/tmp" },
    options.environment,
    command.environment,
  );
  return {
    name: plan.name,
    Image: plan.image,
    Cmd: [...endingShell, plan.mark, ...command.argv],
    Entrypoint: [],
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    WorkingDir: command.folder === "" ? workspaceRoot : `${workspaceRoot}/${command.folder}`,
    User: plan.user,
    Hostname: "sandbox",
    Labels: { [workspaceLabel]: plan.work },
    NetworkDisabled: options.network === "none",
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
    HostConfig: hostConfig(plan),
  };
}

function hostConfig({
  options,
  command,
  work,
}: ContainerPlan): ContainerCreateOptions["HostConfig"] {
  const { memoryBytes, processes, fileBytes } = options.limits;
  const size = Math.min(memoryBytes, memoryFolderBytes);
  const memoryFolder = `rw,nosuid,nodev,exec,mode=1777,size=${size}`;
  return {
    NetworkMode: options.network === "none" ? "none" : "bridge",
    Mounts: [
      { Type: "bind", Source: work, Target: workspaceRoot, ReadOnly: false },
      ...visibleFolders(options).map((folder) => {
        return { Type: "bind" as const, Source: folder, Target: folder, ReadOnly: true };
      }),
    ],
    ReadonlyRootfs: true,
    // The daemon would keep a copy of everything printed, without a bound.
    LogConfig: { Type: "none", Config: {} },
    Tmpfs: { "/tmp": memoryFolder, "/home/sandbox": memoryFolder },
    CapDrop: ["ALL"],
    SecurityOpt: ["no-new-privileges:true"],
    Init: true,
    Memory: memoryBytes,
    MemorySwap: memoryBytes,
    PidsLimit: processes + ownProcesses,
    Ulimits: [
      { Name: "fsize", Soft: fileBytes, Hard: fileBytes },
      { Name: "cpu", Soft: cpuSeconds(command), Hard: cpuSeconds(command) },
      { Name: "nofile", Soft: 4096, Hard: 4096 },
      { Name: "core", Soft: 0, Hard: 0 },
    ],
  };
}

function cpuSeconds(command: Command): number {
  return Math.ceil(command.seconds) * 8 + 1;
}
