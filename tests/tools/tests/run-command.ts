import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { execa, execaSync } from "execa";
import type {
  CommandEnd,
  CommandResult,
  TestReport,
  TestSelection,
} from "../../../agent/core/model.ts";
import { packageRoot } from "../../../agent/core/package-root.ts";
import type { TestCommand, TestRunner } from "../../../agent/core/ports.ts";

/** Runs the real runner on a private copy of a fixture, without a sandbox: the fixtures are ours. */
export async function runOn(
  fixture: string,
  runner: TestRunner,
  options: { selection?: TestSelection; seconds?: number; path?: readonly string[] } = {},
): Promise<TestReport> {
  const folder = await copyFixture(fixture);
  try {
    const command = runner.command(options.selection ?? { kind: "all" }, {
      seconds: options.seconds ?? 30,
    });
    const { result, files } = await runCommand(folder, command, options.path ?? []);
    return runner.parse(result, files);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function copyFixture(fixture: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "repair-runner-"));
  await cp(join(packageRoot, "tests/fixtures/runners", fixture), folder, { recursive: true });
  return folder;
}

export async function runCommand(
  folder: string,
  command: TestCommand,
  path: readonly string[] = [],
): Promise<{ result: CommandResult; files: Map<string, string> }> {
  const [file, ...args] = command.argv;
  const started = performance.now();
  const printed = await mkdtemp(join(tmpdir(), "repair-printed-"));
  // A group of its own: a hung test of `node --test` is a grandchild, which outlives its killed parent.
  const running = execa(file ?? "", args, {
    detached: true,
    cwd: join(folder, command.folder),
    env: {
      PYTEST_DISABLE_PLUGIN_AUTOLOAD: "1", // what this machine has installed must not matter
      ...command.environment,
      PATH: searchPath(path),
      HOME: folder,
    },
    extendEnv: false,
    reject: false,
    timeout: command.seconds * 1000,
    killSignal: "SIGKILL",
    stdin: "ignore",
    stdout: { file: join(printed, "stdout") },
    stderr: { file: join(printed, "stderr") },
    buffer: false,
  });
  const child = await running;
  endGroup(running.pid);
  const files = new Map<string, string>();
  for (const resultFile of command.resultFiles) {
    const text = await readFile(join(folder, resultFile), "utf8").catch(() => null);
    if (text !== null) files.set(resultFile, text);
  }
  const result = {
    end: endOf(child),
    stdout: await readTail(join(printed, "stdout")),
    stderr: await readTail(join(printed, "stderr")),
    seconds: (performance.now() - started) / 1000,
  };
  await rm(printed, { recursive: true });
  return { result, files };
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing of the group is left.
  }
}

/** As a sandbox does: a bounded part of what was printed. */
async function readTail(path: string): Promise<string> {
  const bytes = await readFile(path);
  return bytes.subarray(-1_000_000).toString();
}

function endOf(child: {
  readonly timedOut: boolean;
  readonly signal?: string | undefined;
  readonly exitCode?: number | undefined;
  readonly code?: string | undefined;
}): CommandEnd {
  if (child.timedOut) return { kind: "timed-out" };
  if (child.signal !== undefined) return { kind: "signalled", signal: child.signal };
  if (child.code === "ENOENT") return { kind: "not-found" };
  return { kind: "exited", code: child.exitCode ?? -1 };
}

/** The folder of the interpreter itself: a version manager's shim costs more than a small run. */
const pythonFolder = dirname(
  execaSync("python3", ["-c", "import sys; print(sys.executable)"], { reject: false }).stdout ?? "",
);

function searchPath(first: readonly string[]): string {
  return [
    ...first,
    dirname(process.execPath), // before a system folder that holds Python and an older Node
    pythonFolder,
    join(packageRoot, "node_modules/.bin"),
    process.env["PATH"] ?? "/usr/bin:/bin",
  ].join(delimiter);
}
