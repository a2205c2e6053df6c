import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync, statfsSync } from "node:fs";
import type { Readable } from "node:stream";
import { createBoundedOutput } from "./output.ts";

export interface SpawnOptions {
  readonly argv: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly seconds: number;
  readonly outputBytes: number;
  /** The disk this folder is on must not be filled. */
  readonly disk: string;
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
const longestTimer = 2 ** 31 - 1;
const statusBytes = 8192;
const secondsToDrain = 2;
const millisecondsToFollow = 200;
const diskReserveBytes = 128 * 1024 * 1024;
const diskMilliseconds = 250;
const diskNote = "\n[the sandbox stopped the program: it had almost filled the disk]\n";

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
    killFromInside(child);
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
  const timer = setTimeout(() => stop("timed-out"), Math.min(options.seconds * 1000, longestTimer));
  let isDiskFull = false;
  const disk = setInterval(() => {
    if (!isAlmostFull(options.disk)) return;
    isDiskFull = true;
    stop("output-limit");
  }, diskMilliseconds);
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  const ended = await waitForEnd(child, options.endStragglers);
  clearTimeout(timer);
  clearInterval(disk);
  signal.removeEventListener("abort", cancel);
  return {
    stopped,
    ...ended,
    stdout: outputs[0]?.text() ?? "",
    stderr: (outputs[1]?.text() ?? "") + (isDiskFull ? diskNote : ""),
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
  if (child.pid !== undefined) kill(-child.pid);
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

function isAlmostFull(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < diskReserveBytes;
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

/**
 * Bubblewrap reaps the first process of its namespace only while it lives itself; killed first, it
 * would leave a zombie to the machine's init. So its children go first, and it follows by itself.
 */
function killFromInside(child: ChildProcess): void {
  const children = childrenOf(child);
  for (const pid of children) kill(pid);
  if (children.length === 0) killGroup(child);
  else setTimeout(() => killGroup(child), millisecondsToFollow);
}

function childrenOf(child: ChildProcess): readonly number[] {
  try {
    const list = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8");
    return list.split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function killGroup(child: ChildProcess): void {
  const hasEnded = child.exitCode !== null || child.signalCode !== null;
  if (child.pid !== undefined && !hasEnded) kill(-child.pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone.
  }
}
