import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  repoPath,
  type Command,
  type CommandResult,
  type RepoPath,
} from "../../agent/core/model.ts";
import type { Sandbox, SandboxProvider } from "../../agent/core/ports/sandbox.ts";

/** The files of a fake workspace; a script may change them as a program would. */
export type FakeFiles = Map<RepoPath, Uint8Array>;

/** What a program does: changes files, and says how it ended. Parts left out are those of a quiet success. */
export type FakeScript = (
  command: Command,
  files: FakeFiles,
  signal: AbortSignal,
) => Partial<CommandResult> | Promise<Partial<CommandResult>>;

/** A sandbox in memory for tests of steps: it keeps the promises of the port, and runs nothing. */
export function createFakeProvider(script: FakeScript): SandboxProvider {
  return {
    name: "fake",
    check: async () => ({ usable: true, findings: ["runs nothing"], mend: null }),
    open: async ({ source }, signal) => {
      signal.throwIfAborted();
      return openFake(readFiles(source), script);
    },
  };
}

function openFake(original: FakeFiles, script: FakeScript): Sandbox {
  let kept = original;
  let files: FakeFiles = new Map(kept);
  let isClosed = false;
  const open = (): FakeFiles => {
    if (isClosed) throw new Error("this sandbox was closed; open another one");
    return files;
  };
  return {
    root: "/workspace",
    run: async (command, signal) => runScript({ script, command, files: open(), signal }),
    read: async (path) => open().get(path) ?? null,
    write: async (path, content) => {
      if (content === null) open().delete(path);
      else open().set(path, new Uint8Array(Buffer.from(content)));
    },
    reset: async () => {
      open();
      files = new Map(kept);
    },
    keep: async () => {
      kept = new Map(open());
    },
    close: async () => {
      isClosed = true;
    },
  };
}

interface FakeRun {
  readonly script: FakeScript;
  readonly command: Command;
  readonly files: FakeFiles;
  readonly signal: AbortSignal;
}

/** The script is stopped as a program would be: at the time limit, or when the caller gives up. */
async function runScript({ script, command, files, signal }: FakeRun): Promise<CommandResult> {
  const started = performance.now();
  const timeout = AbortSignal.timeout(command.seconds * 1000);
  const either = AbortSignal.any([signal, timeout]);
  const stopped = new Promise<Partial<CommandResult>>((resolve) => {
    const stop = (): void => resolve({ end: { kind: signal.aborted ? "cancelled" : "timed-out" } });
    if (either.aborted) stop();
    else either.addEventListener("abort", stop, { once: true });
  });
  const done = either.aborted ? stopped : Promise.resolve(script(command, files, either));
  const result = await Promise.race([stopped, done]);
  return {
    end: { kind: "exited", code: 0 },
    stdout: "",
    stderr: "",
    seconds: (performance.now() - started) / 1000,
    ...result,
  };
}

function readFiles(source: string): FakeFiles {
  const files: FakeFiles = new Map();
  for (const entry of readdirSync(source, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const relative = path.slice(source.length).replace(/^\/+/, "");
    files.set(repoPath(relative), new Uint8Array(readFileSync(path)));
  }
  return files;
}
