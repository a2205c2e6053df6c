import { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type Docker from "dockerode";
import { environmentError } from "../../agent/core/errors.ts";
import type { CommandEnd, CommandResult } from "../../agent/core/model.ts";
import { createBoundedOutput, type BoundedOutput } from "../running/output.ts";
import { readEnding } from "./ending-shell.ts";
import { containerOptions, type ContainerPlan } from "./container.ts";

const floodFactor = 16;
const drainMilliseconds = 2_000;

type Stopped = "timed-out" | "cancelled" | "output-limit";

/** Creates, attaches, starts, waits, removes: a container never outlives its command. */
export async function runInContainer(
  docker: Docker,
  plan: ContainerPlan,
  signal: AbortSignal,
): Promise<CommandResult> {
  const started = performance.now();
  const container = await create(docker, plan);
  let stopped: Stopped | null = null;
  const stop = (why: Stopped): void => {
    stopped ??= why;
    // The container may have ended by itself meanwhile; removing it below settles both.
    container.kill({ signal: "SIGKILL" }).catch(() => undefined);
  };
  const cancel = (): void => stop("cancelled");
  const limit = plan.options.limits.outputBytes;
  const [stdout, stderr] = [createBoundedOutput(limit), createBoundedOutput(limit)];
  const onFlood = (): void => stop("output-limit");
  let timer: NodeJS.Timeout | undefined;
  let code: number;
  try {
    const stream = await container.attach({ stream: true, stdout: true, stderr: true });
    const flood = limit * floodFactor;
    docker.modem.demuxStream(stream, sink(stdout, flood, onFlood), sink(stderr, flood, onFlood));
    await container.start();
    timer = setTimeout(() => stop("timed-out"), plan.command.seconds * 1000);
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
    const { StatusCode } = await readExit(container);
    // What was printed last may come after the end.
    await finished(stream, { signal: AbortSignal.timeout(drainMilliseconds) }).catch(
      () => undefined,
    );
    code = StatusCode;
  } catch (error) {
    throw environmentError(
      `docker could not start the container: ${messageOf(error)}`,
      "docker info; the image needs a /bin/sh",
    );
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", cancel);
    await container.remove({ force: true, v: true }).catch(() => undefined);
  }
  const seconds = (performance.now() - started) / 1000;
  const ending = readEnding(stderr.text(), { code, mark: plan.mark });
  const end: CommandEnd = stopped === null ? ending.end : { kind: stopped };
  return { end, stdout: stdout.text(), stderr: ending.stderr, seconds };
}

async function create(docker: Docker, plan: ContainerPlan): Promise<Docker.Container> {
  try {
    return await docker.createContainer(containerOptions(plan));
  } catch (error) {
    throw environmentError(
      `docker could not create a container of ${plan.image}: ${messageOf(error)}`,
      `docker pull ${plan.image}`,
    );
  }
}

async function readExit(container: Docker.Container): Promise<{ StatusCode: number }> {
  const exit: { StatusCode: number } = await container.wait();
  return exit;
}

function sink(output: BoundedOutput, flood: number, onFlood: () => void): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      output.add(chunk);
      if (output.seen() > flood) onFlood();
      done();
    },
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
