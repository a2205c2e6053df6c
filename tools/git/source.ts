import { access, cp, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { usageError } from "../../agent/core/errors.ts";
import type { Repository } from "../../agent/core/model.ts";
import { gitAt, gitComplaint } from "./run.ts";

/** A repository a base can be read from: the user's own, or a clone that was made for the run. */
export interface Source {
  readonly repository: Repository;
  readonly gitDirectory: string;
  readonly userFolder: string | null;
  /** What git knows of the user's work tree; there is no such file before the first checkout. */
  readonly indexFile: string;
  /** Depth-limited history: its boundary has to be copied to whoever borrows the objects. */
  readonly shallow: boolean;
}

export interface FindSourceOptions {
  readonly source: string;
  readonly base: string | null;
  /** Where a clone goes when the source is an address. */
  readonly cloneFolder: string;
}

/** @throws RepairError (usage) when it is no repository, has no commit, or the base is unknown. */
export async function findSource(options: FindSourceOptions, signal: AbortSignal): Promise<Source> {
  if (isAddress(options.source)) return cloneSource(options, signal);
  const folder = resolve(options.source);
  const entry = await stat(folder).catch(() => null);
  if (entry === null || !entry.isDirectory()) {
    throw usageError(
      `got the repository ${JSON.stringify(options.source)}, which is not a folder; expected a git repository or a clone address`,
      "pass --repo with the folder of a checkout, or an https address",
    );
  }
  return readSource({ folder, base: options.base, source: folder }, signal);
}

export function isAddress(source: string): boolean {
  return /^(https?|ssh|git|file):\/\//.test(source) || /^[\w.-]+@[\w.-]+:/.test(source);
}

/** `owner/name` of an address on a code host, or null. */
export function slugOf(address: string): string | null {
  const match =
    /^(?:\w+:\/\/(?:[^@/]+@)?[^/]+\/|[\w.-]+@[\w.-]+:)(?:.*\/)?([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(
      address.trim(),
    );
  return match === null ? null : `${match[1]}/${match[2]}`;
}

async function cloneSource(options: FindSourceOptions, signal: AbortSignal): Promise<Source> {
  const folder = options.cloneFolder;
  const source = withoutCredentials(options.source);
  if (!(await exists(join(folder, "HEAD")))) {
    const beside = `${folder}.part`;
    await rm(beside, { recursive: true, force: true });
    await mkdir(beside, { recursive: true });
    const clone = gitAt({ folder: beside }, signal);
    await clone(["clone", "--bare", "--quiet", "--", options.source, beside]).catch((error) => {
      throw usageError(
        `could not clone ${source}: ${gitComplaint(error)}`,
        "check the address and that this machine may read it (GITHUB_TOKEN for a private repository)",
      );
    });
    await writeFile(join(beside, "config"), "[core]\n\tbare = true\n");
    await rename(beside, folder);
  }
  const found = await readSource({ folder, base: options.base, source }, signal);
  return {
    ...found,
    userFolder: null,
    repository: { ...found.repository, slug: slugOf(source) },
  };
}

interface ReadSourceOptions {
  readonly folder: string;
  readonly base: string | null;
  readonly source: string;
}

async function readSource(options: ReadSourceOptions, signal: AbortSignal): Promise<Source> {
  const git = gitAt({ folder: options.folder }, signal);
  const ask = async (...argv: string[]) => (await git(argv)).trim();
  const directory = await ask("rev-parse", "--absolute-git-dir").catch((error) => {
    throw usageError(
      `${options.folder} is not a git repository (${gitComplaint(error)})`,
      "run it inside a checkout, or pass --repo",
    );
  });
  // Each is a process to start, so they are asked side by side.
  const [common, bare, baseCommit, head, origin] = await Promise.all([
    ask("rev-parse", "--git-common-dir"),
    ask("rev-parse", "--is-bare-repository"),
    resolveBase(ask, options),
    ask("symbolic-ref", "--quiet", "--short", "HEAD").catch(() => ""),
    ask("remote", "get-url", "origin").catch(() => ""),
  ]);
  const gitDirectory = isAbsolute(common) ? common : resolve(options.folder, common);
  const userFolder = bare === "true" ? null : await ask("rev-parse", "--show-toplevel");
  return {
    gitDirectory,
    userFolder,
    indexFile: join(directory, "index"),
    shallow:
      (await exists(join(directory, "shallow"))) || (await exists(join(gitDirectory, "shallow"))),
    repository: {
      source: options.source,
      slug: origin === "" ? null : slugOf(origin),
      baseCommit,
      baseBranch: options.base === null && head !== "" ? head : null,
    },
  };
}

async function resolveBase(
  ask: (...argv: string[]) => Promise<string>,
  { base, folder }: ReadSourceOptions,
): Promise<string> {
  const wanted = base ?? "HEAD";
  if (wanted.startsWith("-"))
    throw usageError(`got the base ${JSON.stringify(wanted)}, expected a branch, tag or commit`);
  const attempts = [`${wanted}^{commit}`, `refs/remotes/origin/${wanted}^{commit}`];
  for (const attempt of attempts) {
    const commit = await ask("rev-parse", "--verify", "--quiet", "--end-of-options", attempt).catch(
      () => "",
    );
    if (/^[0-9a-f]{40,64}$/.test(commit)) return commit;
  }
  throw usageError(
    base === null
      ? `the repository ${folder} has no commit yet, so there is nothing to repair`
      : `the base ${JSON.stringify(base)} is unknown in ${folder}`,
    base === null
      ? "commit something first"
      : "name a branch, tag or commit that exists there; a shallow clone may need: git fetch --unshallow",
  );
}

/** Borrows every object of the source without touching it: an empty repository with an alternate. */
export async function borrowObjects(
  source: Source,
  gitDirectory: string,
  signal: AbortSignal,
): Promise<void> {
  if (await exists(join(gitDirectory, "ready"))) return;
  await rm(gitDirectory, { recursive: true, force: true });
  await mkdir(gitDirectory, { recursive: true });
  await gitAt(
    { folder: gitDirectory },
    signal,
  )(["init", "--quiet", "--bare", "--template=", gitDirectory]);
  await mkdir(join(gitDirectory, "objects/info"), { recursive: true });
  await writeFile(
    join(gitDirectory, "objects/info/alternates"),
    `${join(source.gitDirectory, "objects")}\n`,
  );
  if (source.shallow) await cp(join(source.gitDirectory, "shallow"), join(gitDirectory, "shallow"));
  await writeFile(join(gitDirectory, "HEAD"), `${source.repository.baseCommit}\n`);
  await writeFile(join(gitDirectory, "ready"), "");
}

export function withoutCredentials(address: string): string {
  return address.replace(/^(\w+:\/\/)[^@/]+@/, "$1");
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
