import { PassThrough } from "node:stream";
import type Docker from "dockerode";
import { tarOf } from "./tar.ts";

export interface ContainerRun {
  /** Null when the limit of time ended it. */
  readonly code: number | null;
  readonly output: string;
  readonly seconds: number;
}

/** A running container of one evaluation; nothing of it survives `remove`. */
export interface EvaluationContainer {
  put(files: Readonly<Record<string, string>>): Promise<void>;
  /** Runs a bash script; standard error stands among the standard output, as written. */
  run(
    script: string,
    limits: { readonly seconds: number; readonly signal: AbortSignal },
  ): Promise<ContainerRun>;
  remove(): Promise<void>;
}

const gigabyte = 1024 ** 3;
const mostOutputBytes = 32 * 1024 ** 2;

/** No network, bounded memory and processes; removed by the daemon should this program be killed. */
export async function startContainer(docker: Docker, image: string): Promise<EvaluationContainer> {
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: [],
    // Long enough for two evaluations; a container left by a killed program ends by itself.
    Cmd: ["sleep", "7200"],
    Labels: { "repair.evaluation": "1" },
    NetworkDisabled: true,
    HostConfig: {
      NetworkMode: "none",
      AutoRemove: true,
      Init: true,
      Memory: 8 * gigabyte,
      MemorySwap: 8 * gigabyte,
      PidsLimit: 1024,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges:true"],
    },
  });
  await container.start();
  return {
    put: async (files) => void (await container.putArchive(tarOf(files), { path: "/" })),
    run: (script, limits) => runScript({ docker, container, script }, limits),
    remove: () => container.remove({ force: true }).then(nothing, nothing),
  };
}

function nothing(): void {
  // Already gone: AutoRemove was faster.
}

interface ScriptRun {
  readonly docker: Docker;
  readonly container: Docker.Container;
  readonly script: string;
}

async function runScript(
  { docker, container, script }: ScriptRun,
  { seconds, signal }: { readonly seconds: number; readonly signal: AbortSignal },
): Promise<ContainerRun> {
  const started = performance.now();
  const exec = await container.exec({
    Cmd: ["bash", "-c", script],
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({ hijack: true, stdin: false });
  const collected = collect();
  docker.modem.demuxStream(stream, collected.sink, collected.sink);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
  const ended = await new Promise<boolean>((resolve) => {
    stream.on("end", () => resolve(true));
    stream.on("error", () => resolve(true));
    limit.addEventListener("abort", () => resolve(false), { once: true });
  });
  stream.destroy();
  signal.throwIfAborted();
  const { ExitCode } = ended ? await exec.inspect() : { ExitCode: null };
  return {
    code: ended ? (ExitCode ?? 1) : null,
    output: collected.text(),
    seconds: (performance.now() - started) / 1000,
  };
}

/** What is printed beyond the bound is dropped: the verdict then lacks its end, and is red. */
function collect() {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const sink = new PassThrough();
  sink.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= mostOutputBytes) chunks.push(chunk);
  });
  return { sink, text: () => Buffer.concat(chunks).toString("utf8") };
}
