import { spawn, type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { createBoundedOutput } from "./output.ts";

export interface SpawnOptions {
  readonly argv: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly seconds: number;
  readonly outputBytes: number;
  /** Ends what left the process group; called whenever the command has ended. */
  readonly endStragglers: () => void;
}

export interface SpawnResult {
  /** Why it was stopped; null when it ended by itself. */
  readonly stopped: "timed-out" | "cancelled" | "output-limit" | null;
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What was written to descriptor 3, at most a few kilobytes. */
  readonly status: string;
  readonly seconds: number;
  /** The launcher itself could not be started. */
  readonly error: Error | null;
}

/** Output beyond this multiple of what is kept ends the command. */
const floodFactor = 16;
const statusBytes = 8192;
const secondsToDrain = 2;

/** Runs a launcher in its own process group, with bounded output and a wall-clock limit. */
export async function spawnBounded(
  options: SpawnOptions,
  signal: AbortSignal,
): Promise<SpawnResult> {
  const started = performance.now();
  const [file = "", ...args] = options.argv;
  const child = spawn(file, args, {
    cwd: options.folder,
    env: { ...options.environment },
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  let stopped: SpawnResult["stopped"] = null;
  const stop = (why: NonNullable<SpawnResult["stopped"]>): void => {
    stopped ??= why;
    killGroup(child);
    options.endStragglers();
  };
  const watched = [child.stdout, child.stderr];
  const outputs = watched.map(() => createBoundedOutput(options.outputBytes));
  watched.forEach((stream, index) => {
    stream?.on("data", (chunk: Buffer) => {
      const output = outputs[index];
      output?.add(chunk);
      if ((output?.seen() ?? 0) > options.outputBytes * floodFactor) stop("output-limit");
    });
  });
  const status = collectStatus(child);
  const cancel = (): void => stop("cancelled");
  const timer = setTimeout(() => stop("timed-out"), options.seconds * 1000);
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  const ended = await waitForEnd(child, options.endStragglers);
  clearTimeout(timer);
  signal.removeEventListener("abort", cancel);
  return {
    stopped,
    ...ended,
    stdout: outputs[0]?.text() ?? "",
    stderr: outputs[1]?.text() ?? "",
    status: status(),
    seconds: (performance.now() - started) / 1000,
  };
}

type Ended = Pick<SpawnResult, "code" | "signal" | "error">;

/** Waits for the process, then for its streams, which a process that escaped could hold open for ever. */
async function waitForEnd(child: ChildProcess, endStragglers: () => void): Promise<Ended> {
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const ended = await new Promise<Ended>((resolve) => {
    child.once("error", (error) => resolve({ code: null, signal: null, error }));
    child.once("exit", (code, signal) => resolve({ code, signal, error: null }));
  });
  if (ended.error !== null) return ended;
  killGroup(child);
  endStragglers();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, secondsToDrain * 1000);
  });
  await Promise.race([closed, late]);
  clearTimeout(timer);
  for (const stream of child.stdio) stream?.destroy();
  return ended;
}

function collectStatus(child: ChildProcess): () => string {
  const status = createBoundedOutput(statusBytes);
  const stream: Readable | null = readableOf(child.stdio[3]);
  stream?.on("data", (chunk: Buffer) => status.add(chunk));
  return () => status.text();
}

function readableOf(stream: ChildProcess["stdio"][number] | undefined): Readable | null {
  return stream !== null && stream !== undefined && "readable" in stream ? stream : null;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is gone.
  }
}
