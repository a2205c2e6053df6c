import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { HiddenInstance } from "../../../eval/datasets/instance.ts";
import type { EvaluationEnvironment, EvaluationRun } from "../../../eval/environments/port.ts";
import {
  addedTestFilesOf,
  alreadyAppliedCommand,
  cleanCommands,
  patchCommands,
  testDirectives,
  testFilesOf,
  wrapTestOutput,
} from "../../../eval/grading/official-script.ts";

/**
 * A real environment for repositories whose tests are node:test files: real git, real runner, the
 * official order. Small enough to be read as an example of the port; no sandbox, so for tests only.
 */
export function nodeEnvironment(repository: string): EvaluationEnvironment {
  return {
    name: "node",
    check: async () => ({ kind: "ready", how: `node ${process.version}` }),
    async open(instance, { folder }) {
      await mkdir(folder, { recursive: true });
      const tree = await mkdtemp(join(folder, "tree-"));
      return {
        async evaluate({ patch, seconds }) {
          await rm(tree, { recursive: true, force: true });
          await cp(repository, tree, { recursive: true });
          await run(tree, ["git", "checkout", "-q", instance.baseCommit]);
          return evaluate({ tree, folder, instance, patch, seconds });
        },
        close: () => rm(folder, { recursive: true, force: true }),
      };
    },
    async close() {},
  };
}

interface Evaluation {
  readonly tree: string;
  readonly folder: string;
  readonly instance: HiddenInstance;
  readonly patch: string;
  readonly seconds: number;
}

async function evaluate(of: Evaluation): Promise<EvaluationRun> {
  const { tree, instance } = of;
  if (!(await applyModelPatch(of))) return { kind: "patch-did-not-apply", log: "" };
  await run(tree, [
    "git",
    "checkout",
    instance.baseCommit,
    "--",
    ...testFilesOf(instance.testPatch),
  ]);
  for (const file of addedTestFilesOf(instance.testPatch))
    await rm(join(tree, file), { force: true });
  const testPatch = join(of.folder, "test.patch");
  await writeFile(testPatch, instance.testPatch);
  await run(tree, ["git", "apply", "-v", testPatch]);
  const started = performance.now();
  const files = testDirectives(instance.repository, instance.testPatch);
  const tests = await run(tree, ["node", "--test", "--test-reporter=tap", ...files], of.seconds);
  const seconds = (performance.now() - started) / 1000;
  if (tests.timedOut) return { kind: "timed-out", log: tests.output, seconds };
  const parts = { before: "", tests: tests.output, exitCode: tests.code, after: "" };
  return { kind: "ran", log: wrapTestOutput(parts), seconds, excluded: [] };
}

async function applyModelPatch({ tree, folder, patch }: Evaluation): Promise<boolean> {
  const file = join(folder, "model.patch");
  await writeFile(file, patch);
  const here = (argv: readonly string[]) => argv.map((word) => word.replace("{patch}", file));
  for (const { argv, cleanFirst } of patchCommands("v5")) {
    if (cleanFirst) for (const clean of cleanCommands) await run(tree, clean);
    if ((await run(tree, here(argv))).code === 0) return true;
  }
  return (await run(tree, here(alreadyAppliedCommand))).code === 0;
}

export async function run(
  cwd: string,
  [program = "", ...argv]: readonly string[],
  seconds = 30,
): Promise<{ output: string; code: number; timedOut: boolean }> {
  const environment: NodeJS.ProcessEnv = { ...process.env };
  // Set by this test runner; node:test would take itself for one of its own children.
  delete environment["NODE_TEST_CONTEXT"];
  // A group of its own: a hung test of `node --test` is a grandchild, which outlives its killed parent.
  const running = execa(program, argv, {
    cwd,
    timeout: seconds * 1000,
    killSignal: "SIGKILL",
    env: environment,
    extendEnv: false,
    reject: false,
    detached: true,
    stdin: "ignore",
    stripFinalNewline: false,
  });
  const { stdout, stderr, exitCode, timedOut } = await running;
  endGroup(running.pid);
  return { output: stdout + stderr, code: exitCode ?? 1, timedOut };
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing of the group is left.
  }
}
