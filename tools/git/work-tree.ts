import { copyFile, lstat, mkdir, readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { pipeGit } from "./pipe.ts";
import { gitAt } from "./run.ts";
import type { Source } from "./source.ts";

/** A work tree as it is on disk, as git objects. */
export interface WorkTree {
  /** Kept in our own object store, never in the user's. */
  readonly tree: string;
  /** Files that are not as in the commit. */
  readonly changed: number;
  /** Changed files that were too large to be taken, or too much together: as last staged, or absent. */
  readonly tooLarge: number;
}

export interface ReadWorkTreeOptions {
  readonly source: Source;
  /** Our own, which borrows the source's objects. */
  readonly gitDirectory: string;
  readonly userFolder: string;
}

/** Larger files are data: they are no source code, and copies of them would fill the disk. */
const largestBytes = 20_000_000;
const allBytes = 400_000_000;

/**
 * The work tree's tracked files and those git does not ignore, without touching the user's repository:
 * a copy of its index tells what has changed, and only that is read. Links stay links.
 *
 * @returns null when there is nothing that the commit does not have.
 * @throws when git cannot tell, e.g. for an index of a later version.
 */
export async function readWorkTree(
  options: ReadWorkTreeOptions,
  signal: AbortSignal,
): Promise<WorkTree | null> {
  const { source, gitDirectory, userFolder } = options;
  const indexFile = join(gitDirectory, "work-tree-index");
  if (!(await copyIfThere(source.indexFile, indexFile))) return null;
  await copyBesides(source, gitDirectory);
  const place = { folder: userFolder, gitDirectory, workTree: userFolder, indexFile };
  const config = await userSettings(userFolder, signal);
  const git = (argv: readonly string[], input = ""): Promise<string> =>
    pipeGit(place, argv, { input, config, signal });
  const [differing, untracked] = await Promise.all([
    git(["diff-files", "--name-status", "-z", "--no-renames", "--ignore-submodules=all"]),
    git(["ls-files", "--others", "--exclude-standard", "-z"]),
  ]);
  const { taken, gone, tooLarge } = await sort(userFolder, parseStatus(differing), list(untracked));
  const update = (how: readonly string[], paths: readonly string[]) =>
    git(["update-index", ...how, "-z", "--stdin"], paths.map((path) => `${path}\0`).join(""));
  if (gone.length > 0) await update(["--force-remove"], gone);
  if (taken.length > 0) await update(["--add", "--remove", "--replace"], taken);
  const tree = (await git(["write-tree", "--missing-ok"])).trim();
  const compare = ["diff-tree", "-r", "-z", "--name-only", "--no-renames"];
  const changed = list(await git([...compare, source.repository.baseCommit, tree])).length;
  return changed === 0 && tooLarge === 0 ? null : { tree, changed, tooLarge };
}

/** Parts of the user's git directory that are data: shared parts of the index, and what is ignored. */
async function copyBesides(source: Source, gitDirectory: string): Promise<void> {
  const folder = dirname(source.indexFile);
  const names = (await readdir(folder)).filter((name) => name.startsWith("sharedindex."));
  for (const name of names) await copyIfThere(join(folder, name), join(gitDirectory, name));
  await mkdir(join(gitDirectory, "info"), { recursive: true });
  const exclude = join("info", "exclude");
  await copyIfThere(join(source.gitDirectory, exclude), join(gitDirectory, exclude));
}

function copyIfThere(from: string, to: string): Promise<boolean> {
  return copyFile(from, to).then(
    () => true,
    () => false,
  );
}

/** The settings that decide what is ignored and which line endings count; neither starts a program. */
async function userSettings(folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const usual = join(process.env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config"), "git");
  const files = [["--file", join(usual, "config")], ["--file", join(homedir(), ".gitconfig")], []];
  const ask = gitAt({ folder }, signal);
  const wanted = "^core[.](excludesfile|autocrlf)$";
  const answers = await Promise.all(
    files.map((file) => ask(["config", ...file, "-z", "--get-regexp", wanted]).catch(() => "")),
  );
  const found = list(answers.join("")).map((entry) => {
    const [name = "", value = ""] = entry.split("\n");
    return `${name}=${value.replace(/^~(?=\/)/, homedir())}`;
  });
  const quick = ["core.fileMode=false", "core.looseCompression=0"];
  return [...quick, `core.excludesFile=${join(usual, "ignore")}`, ...found];
}

interface Differing {
  readonly status: string;
  readonly path: string;
}

function parseStatus(output: string): readonly Differing[] {
  const parts = output.split("\0");
  const found: Differing[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    found.push({ status: parts[at] ?? "", path: parts[at + 1] ?? "" });
  }
  return found;
}

/** A name that is no UTF-8 cannot be given back to git as it was. */
function list(output: string): readonly string[] {
  return output.split("\0").filter((path) => path !== "" && !path.includes("\uFFFD"));
}

interface Sorted {
  readonly taken: readonly string[];
  readonly gone: readonly string[];
  readonly tooLarge: number;
}

async function sort(
  folder: string,
  differing: readonly Differing[],
  untracked: readonly string[],
): Promise<Sorted> {
  const taken: string[] = [];
  const gone: string[] = [];
  let tooLarge = 0;
  let bytes = 0;
  const take = (path: string, size: number): void => {
    const fits = size <= largestBytes && bytes + size <= allBytes;
    if (fits) taken.push(path);
    else tooLarge++;
    bytes += fits ? size : 0;
  };
  for (const { status, path } of differing) {
    const entry = status === "D" ? null : await lstat(join(folder, path)).catch(() => null);
    if (entry === null || !(entry.isFile() || entry.isSymbolicLink())) gone.push(path);
    else take(path, entry.size);
  }
  for (const path of untracked) {
    const entry = await lstat(join(folder, path)).catch(() => null);
    if (entry?.isFile() === true) take(path, entry.size);
  }
  return { taken, gone, tooLarge };
}
