import { constants } from "node:fs";
import { mkdir, open, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { usageError } from "../../agent/core/errors.ts";
import { isRepoPath } from "../../agent/core/model.ts";
import type { RepoPath } from "../../agent/core/model.ts";
import type { Checkout, SourceFile, VersionControl } from "../../agent/core/ports.ts";
import { deliverDiff } from "./deliver.ts";
import { diffAgainstBase } from "./diff.ts";
import { gitAt, gitComplaint } from "./run.ts";
import type { Git } from "./run.ts";
import { borrowObjects, findSource } from "./source.ts";
import type { Source } from "./source.ts";

/** Largest file that is read as source text, bytes. */
const readLimit = 5 * 1024 * 1024;

export function createVersionControl(): VersionControl {
  return {
    async open({ source, base, folder }, signal) {
      const found = await findSource(
        { source, base, cloneFolder: join(folder, "source.git") },
        signal,
      );
      const gitDirectory = join(folder, "objects.git");
      const workTree = join(folder, "tree");
      await mkdir(workTree, { recursive: true });
      await borrowObjects(found, gitDirectory, signal);
      const git = gitAt({ folder: workTree, gitDirectory, workTree }, signal);
      await checkOutBase({ git, folder, source: found });
      return describeCheckout({ found, gitDirectory, workTree, git });
    },
  };
}

/** Written last and removed first: a tree with it is whole. */
const wholeMarker = "checked-out";

async function checkOutBase(options: { git: Git; folder: string; source: Source }): Promise<void> {
  const { baseCommit } = options.source.repository;
  const marker = join(options.folder, wholeMarker);
  const known = await readFile(marker, "utf8").catch(() => "");
  if (known === baseCommit) return;
  try {
    await options.git(["read-tree", "--reset", baseCommit]);
    await options.git(["checkout-index", "--all", "--force", "--quiet"]);
  } catch (error) {
    throw usageError(
      `the files of ${baseCommit.slice(0, 12)} cannot be checked out: ${gitComplaint(error)}`,
      "a partial clone needs its missing objects (git fetch), a damaged one needs git fsck; is the disk full?",
    );
  }
  await writeFile(marker, baseCommit);
}

interface CheckoutParts {
  readonly found: Source;
  readonly gitDirectory: string;
  readonly workTree: string;
  readonly git: Git;
}

function describeCheckout({ found, gitDirectory, workTree, git }: CheckoutParts): Checkout {
  const base = found.repository.baseCommit;
  let listing: Promise<readonly SourceFile[]> | null = null;
  return {
    repository: found.repository,
    folder: workTree,
    gitDirectory,
    userFolder: found.userFolder,
    version: base,
    list() {
      listing ??= git(["ls-tree", "-r", "-z", "-l", "--full-tree", base]).then(parseTree);
      return listing;
    },
    read: (path) => readRegularFile(workTree, path),
    diff: (files, signal) =>
      diffAgainstBase({ gitDirectory, base, files, scratch: `${workTree}.scratch` }, signal),
    deliver: (delivery, signal) => deliverDiff({ delivery, source: found, gitDirectory }, signal),
    async close() {
      await rm(join(workTree, "..", wholeMarker), { force: true });
      await rm(workTree, { recursive: true, force: true });
    },
  };
}

/** Regular files only: links, submodules and names that are no valid path are not source text. */
function parseTree(output: string): readonly SourceFile[] {
  return output.split("\0").flatMap((entry) => {
    const match = /^(100\d{3}) blob ([0-9a-f]+) +(\d+)\t([^]+)$/.exec(entry);
    const [, , blob, size, path] = match ?? [];
    if (blob === undefined || path === undefined || !isRepoPath(path) || path.includes("\uFFFD"))
      return [];
    return [{ path, size: Number(size), blob }];
  });
}

/** Never leaves the tree: the last name is opened without following, its folder is resolved first. */
async function readRegularFile(root: string, path: RepoPath): Promise<string | null> {
  const absolute = join(root, path);
  const folder = await realpath(join(absolute, "..")).catch(() => null);
  const realRoot = await realpath(root).catch(() => null);
  if (folder === null || realRoot === null) return null;
  if (folder !== realRoot && !folder.startsWith(`${realRoot}${sep}`)) return null;
  const file = await open(
    absolute,
    constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
  ).catch(() => null);
  if (file === null) return null;
  try {
    const entry = await file.stat();
    if (!entry.isFile() || entry.size > readLimit) return null;
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}
