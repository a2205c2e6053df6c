import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { environmentError } from "../../../agent/core/errors.ts";
import { gitAt, gitComplaint } from "../../../tools/git/run.ts";
import {
  addedTestFilesOf,
  alreadyAppliedCommand,
  cleanCommands,
  patchCommands,
  testFilesOf,
} from "../../grading/official-script.ts";

/**
 * A work tree at the base commit. Its git folder stands outside of the tree and borrows the objects of
 * the clone, which is only read: a patch that writes into `.git` of the tree reaches nothing.
 */
export interface Checkout {
  readonly folder: string;
  /** The base commit and nothing else, whatever was there. */
  clean(): Promise<void>;
  /** Files whose content the clone does not have: some clones leave out the largest. */
  lacking(): readonly string[];
  /** The official attempts to apply a model patch, in order. */
  applyModelPatch(patch: string): Promise<{ readonly applied: boolean; readonly log: string }>;
  /** The test patch's files back to base, then the test patch. @throws RepairError (environment). */
  applyTestPatch(testPatch: string): Promise<string>;
}

export interface CheckoutOptions {
  /** Absolute and new: `tree` and `git` are made in it. */
  readonly folder: string;
  /** A clone, bare or not. */
  readonly source: string;
  readonly baseCommit: string;
  readonly signal: AbortSignal;
}

export async function openCheckout(options: CheckoutOptions): Promise<Checkout> {
  const { baseCommit, signal } = options;
  const tree = join(options.folder, "tree");
  const gitDirectory = join(options.folder, "git");
  await rm(options.folder, { recursive: true, force: true });
  await mkdir(tree, { recursive: true });
  const place = { folder: tree, gitDirectory, workTree: tree };
  const git = gitAt(place, signal);
  await git(["init", "--quiet"]);
  const objects = join(await gitFolderOf(options.source), "objects");
  await writeFile(join(gitDirectory, "objects", "info", "alternates"), `${objects}\n`);
  await git(["update-ref", "HEAD", baseCommit]).catch((error: unknown) => {
    throw environmentError(
      `${options.source} does not have the commit ${baseCommit}: ${gitComplaint(error)}`,
      "fetch it there, or name another folder with --repos",
    );
  });
  let lacking: readonly string[] = [];
  const command = commandIn({ tree, gitDirectory, folder: options.folder, signal });
  return {
    folder: tree,
    lacking: () => lacking,
    async clean() {
      // The tests run in a copy: what differs here is what git and patch wrote.
      await git(["read-tree", "--reset", baseCommit]);
      const write = ["checkout-index", "--all", "--force", "--index"];
      lacking = await git(write).then(() => [], absentFiles);
      await git(["clean", "--quiet", "-ffdx"]);
    },
    applyModelPatch: (patch) => applyModelPatch(command, patch),
    async applyTestPatch(testPatch) {
      const kept = testFilesOf(testPatch);
      if (kept.length > 0) await git(["checkout", baseCommit, "--", ...kept]);
      for (const file of addedTestFilesOf(testPatch))
        await rm(join(tree, file), { recursive: true, force: true });
      const applied = await command(["git", "apply", "-v", "{patch}"], testPatch);
      if (applied.code === 0) return applied.output;
      throw environmentError(`the test patch does not apply: ${applied.output.slice(-600)}`);
    },
  };
}

/**
 * A partial clone has every name and not every content; git writes the files it can, and says which it
 * cannot. @throws the error when that is not all there is to it.
 */
function absentFiles(error: unknown): readonly string[] {
  const lines = error instanceof Error ? error.message.trim().split("\n") : [];
  const files = lines.map(
    (line) => /unable to read sha1 file of (.+) \([0-9a-f]+\)$/.exec(line)?.[1],
  );
  if (files.length === 0 || files.includes(undefined)) throw error;
  return files.map((file) => file ?? "");
}

type RunWithPatch = (
  argv: readonly string[],
  patch: string,
) => Promise<{ readonly code: number; readonly output: string }>;

async function applyModelPatch(command: RunWithPatch, patch: string) {
  const said: string[] = [];
  const isDone = async (argv: readonly string[]) => {
    const { code, output } = await command(argv, patch);
    said.push(output);
    return code === 0;
  };
  for (const { argv, cleanFirst } of patchCommands("v5")) {
    if (cleanFirst) for (const clean of cleanCommands) await command(clean, patch);
    if (await isDone(argv)) return { applied: true, log: said.join("") };
  }
  return { applied: await isDone(alreadyAppliedCommand), log: said.join("") };
}

interface CommandPlace {
  readonly tree: string;
  readonly gitDirectory: string;
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Programs that change the tree: git and patch, with nothing of the user's or the tree's settings. */
function commandIn({ tree, gitDirectory, folder, signal }: CommandPlace): RunWithPatch {
  const file = join(folder, "applied.patch");
  return async (argv, patch) => {
    await writeFile(file, patch.endsWith("\n") ? patch : `${patch}\n`);
    const [program = "", ...words] = argv.map((word) => (word === "{patch}" ? file : word));
    // Without it, patch would run the commands of an "ed" script.
    const more = program === "patch" ? ["--unified"] : [];
    const done = await execa(program, [...more, ...words], {
      cwd: tree,
      all: true,
      reject: false,
      stdin: "ignore",
      stripFinalNewline: false,
      timeout: 120_000,
      cancelSignal: signal,
      extendEnv: false,
      env: {
        PATH: process.env["PATH"] ?? "/usr/bin:/bin",
        LC_ALL: "C.UTF-8",
        GIT_DIR: gitDirectory,
        GIT_WORK_TREE: tree,
        GIT_CONFIG_GLOBAL: "/dev/null",
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_TERMINAL_PROMPT: "0",
      },
    });
    signal.throwIfAborted();
    return { code: done.exitCode ?? 1, output: done.all };
  };
}

async function gitFolderOf(source: string): Promise<string> {
  const inside = join(source, ".git");
  return (await stat(inside).catch(() => null))?.isDirectory() === true ? inside : source;
}
