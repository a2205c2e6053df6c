import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import type Docker from "dockerode";
import { environmentError } from "../../agent/core/errors.ts";
import type { Sandbox, SandboxOptions, SandboxProvider } from "../../agent/core/ports/sandbox.ts";
import type { SandboxReadiness } from "../../agent/core/ports/sandbox.ts";
import { userOfBox } from "../limits/identity.ts";
import { requireFolders } from "../running/options.ts";
import { createSession } from "../running/session.ts";
import { createBox, prepareFolder, removeBox } from "../workspace/box.ts";
import { openWorkspace } from "../workspace/workspace.ts";
import { workspaceRoot, type ContainerPlan } from "./container.ts";
import { runInContainer } from "./run.ts";
import { sweepContainers } from "./sweep.ts";

export interface DockerOptions {
  /** Where workspaces live; the daemon must see the same folder. */
  readonly folder?: string;
  /** Must hold /bin/sh and what the tests need that is not given as a read-only folder. */
  readonly image?: string;
}

const standardImage = "buildpack-deps:bookworm-scm";

/** Containers of a docker daemon, one a command. The client is loaded when it is first used. */
export function createDockerProvider(options: DockerOptions = {}): SandboxProvider {
  const image = options.image ?? standardImage;
  return {
    name: "docker",
    check: () => checkDocker(image),
    open: async (sandboxOptions, signal) => {
      const readiness = await checkDocker(image);
      if (!readiness.usable) {
        const why = readiness.findings.join("; ");
        throw environmentError(`docker cannot be used here: ${why}`, readiness.mend ?? undefined);
      }
      requireFolders(sandboxOptions);
      const folder = options.folder ?? tmpdir();
      return openBox({ folder, image, options: sandboxOptions, signal });
    },
  };
}

async function checkDocker(image: string): Promise<SandboxReadiness> {
  const docker = await connect();
  if (docker === null) {
    const mend = "npm install dockerode";
    return { usable: false, findings: ["the docker client is not installed"], mend };
  }
  try {
    await docker.ping();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "no answer";
    const mend = "start it: systemctl start docker, or set DOCKER_HOST";
    return { usable: false, findings: [`docker is not running (${code})`], mend };
  }
  try {
    await docker.getImage(image).inspect();
  } catch {
    const findings = ["docker is running", `its image ${image} is not there`];
    return { usable: false, findings, mend: `docker pull ${image}` };
  }
  return { usable: true, findings: [`docker is running, image ${image}`], mend: null };
}

async function connect(): Promise<Docker | null> {
  try {
    const { default: Client } = await import("dockerode");
    return new Client();
  } catch {
    return null;
  }
}

async function openBox({
  folder,
  image,
  options,
  signal,
}: {
  folder: string;
  image: string;
  options: SandboxOptions;
  signal: AbortSignal;
}): Promise<Sandbox> {
  const docker = await connect();
  if (docker === null) throw environmentError("the docker client is not installed");
  prepareFolder(folder);
  await sweepContainers(docker, folder);
  const box = createBox(folder);
  const owner = userOfBox(box.number);
  const release = async (): Promise<void> => removeBox(box);
  try {
    const { source, links, limits } = options;
    const files = { source, links, fileBytes: limits.fileBytes, owner };
    const workspace = await openWorkspace(box, files, signal);
    const user =
      owner === null
        ? `${process.getuid?.() ?? 1000}:${process.getgid?.() ?? 1000}`
        : `${owner}:${owner}`;
    let commands = 0;
    const plan = (command: ContainerPlan["command"]): ContainerPlan => {
      const name = `${box.name}-${++commands}`;
      return { image, name, mark: randomUUID(), work: box.work, user, options, command };
    };
    return createSession({
      root: workspaceRoot,
      work: box.work,
      workspace,
      run: (command, signal) => runInContainer(docker, plan(command), signal),
      release,
    });
  } catch (error) {
    await release();
    throw error;
  }
}
