import { constants } from "node:os";
import { Writable } from "node:stream";
import type Docker from "dockerode";
import { environmentError } from "../../agent/core/errors.ts";
import type { CommandEnd, CommandResult } from "../../agent/core/model.ts";
import { createBoundedOutput, type BoundedOutput } from "../running/output.ts";
import { containerOptions, type ContainerPlan } from "./container.ts";

const floodFactor = 16;

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
  let end: CommandEnd;
  try {
    const stream = await container.attach({ stream: true, stdout: true, stderr: true });
    const flood = limit * floodFactor;
    docker.modem.demuxStream(stream, sink(stdout, flood, onFlood), sink(stderr, flood, onFlood));
    await container.start();
    timer = setTimeout(() => stop("timed-out"), plan.command.seconds * 1000);
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
    const { StatusCode } = await readExit(container);
    end = commandEnd(StatusCode, stopped);
  } catch (error) {
    end = startFailure(error);
    stderr.add(Buffer.from(messageOf(error)));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", cancel);
    await container.remove({ force: true, v: true }).catch(() => undefined);
  }
  const seconds = (performance.now() - started) / 1000;
  return { end, stdout: stdout.text(), stderr: stderr.text(), seconds };
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

/** Docker knows no signals, only 128 + number, as a shell does. */
export function commandEnd(code: number, stopped: Stopped | null): CommandEnd {
  if (stopped !== null) return { kind: stopped };
  const entry = Object.entries(constants.signals).find(([, number]) => number === code - 128);
  return entry === undefined ? { kind: "exited", code } : { kind: "signalled", signal: entry[0] };
}

/** The runtime refuses to start a program that is not there. */
function startFailure(error: unknown): CommandEnd {
  const said = messageOf(error);
  if (/executable file not found|no such file or directory/i.test(said)) {
    return { kind: "not-found" };
  }
  throw environmentError(`docker could not start the container: ${said}`, "docker info");
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
