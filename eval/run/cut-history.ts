import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { environmentError } from "../../agent/core/errors.ts";
import { gitAt, gitComplaint } from "../../tools/git/run.ts";

export interface CutHistoryOptions {
  /** A clone on this machine or an address. */
  readonly source: string;
  readonly baseCommit: string;
  /** The bare repository that is made; used as it is when it is already there. */
  readonly folder: string;
  /** How many commits up to the base are kept: a number from 1, or all of them. */
  readonly history: number | "full";
  readonly signal: AbortSignal;
}

/**
 * Makes a repository that ends at the base commit: the objects reachable from it and no others, one
 * branch, no tag, no remote, no reflog, no borrowed object store. An agent that searches it, or every
 * object in it, cannot find the fix that came later. (Peers were caught reading it from git history.)
 *
 * @returns the folder.
 * @throws RepairError (environment) when the base cannot be fetched.
 */
export async function cutHistory(options: CutHistoryOptions): Promise<string> {
  if (await exists(`${options.folder}/HEAD`)) return options.folder;
  const beside = `${options.folder}.part`;
  try {
    await fetchBase(options, beside, options.history);
  } catch (error) {
    // A clone that lacks old objects still has its base: the past is a help and not a need.
    const isAll = options.history === 1 || options.history === "full";
    if (isAll || options.signal.aborted || !(await succeeds(fetchBase(options, beside, 1))))
      throw environmentError(
        `could not fetch ${options.baseCommit.slice(0, 12)} from ${options.source}: ${gitComplaint(error)}`,
        "clone the repository with its whole history and name its folder with --repos",
      );
  }
  // Nothing in it says where it came from.
  await writeFile(`${beside}/config`, "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
  await rename(beside, options.folder);
  return options.folder;
}

async function fetchBase(
  { source, baseCommit, signal }: CutHistoryOptions,
  beside: string,
  history: CutHistoryOptions["history"],
): Promise<void> {
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { recursive: true });
  const git = gitAt({ folder: beside }, signal);
  await git(["init", "--quiet", "--bare", "--initial-branch=main", beside]);
  const depth = history === "full" ? [] : [`--depth=${history}`];
  // A tree fetched by its name brings nothing that is not reachable from it, not even by deltas.
  const quiet = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc"];
  await git(["fetch", ...quiet, ...depth, "--", source, `${baseCommit}:refs/heads/main`]);
}

function succeeds(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
