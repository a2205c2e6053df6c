import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { RepairError, exitCodes } from "../../agent/core/errors.ts";
import { gitAt } from "../../tools/git/run.ts";
import type { AgentInstance } from "../datasets/instance.ts";
import { repositoryNames } from "../datasets/repository-names.ts";

export interface FindRepositoryOptions {
  /** A folder with clones, or null for the address on GitHub. */
  readonly folder: string | null;
  readonly instance: Pick<AgentInstance, "id" | "repository" | "baseCommit">;
  readonly signal: AbortSignal;
}

/**
 * Where an instance's repository can be read from: a clone below `folder` that has the base commit,
 * under any of the usual names, else its address on GitHub when no folder was given.
 *
 * @throws RepairError (environment) that names the places looked at.
 */
export async function findRepository(options: FindRepositoryOptions): Promise<string> {
  const { repository, baseCommit } = options.instance;
  if (options.folder === null) return `https://github.com/${repository}.git`;
  const places = repositoryNames(repository).map((name) => resolve(options.folder ?? ".", name));
  const clones: string[] = [];
  for (const place of places) {
    if (!(await isGitFolder(place))) continue;
    clones.push(place);
    if (await hasCommit(place, baseCommit, options.signal)) return place;
  }
  const usual = repositoryNames(repository).slice(0, 3).join(", ");
  throw new MissingRepository(
    clones.length === 0
      ? `no clone of ${repository} in ${options.folder} under any of the usual names (${usual}, …)`
      : `${clones.join(", ")} does not have the commit ${baseCommit} of ${options.instance.id}`,
    `git clone --bare https://github.com/${repository} ${places[0] ?? options.folder}`,
  );
}

/** Trying again does not bring a clone; somebody has to. */
export class MissingRepository extends RepairError {
  constructor(message: string, mend: string) {
    super(exitCodes.environment, message, { mend });
    this.name = "MissingRepository";
  }
}

/** Repositories of instances that have no clone at all below a folder, found without running git. */
export async function missingClones(
  folder: string,
  instances: readonly Pick<AgentInstance, "repository">[],
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const repository of new Set(instances.map((instance) => instance.repository))) {
    const places = repositoryNames(repository).map((name) => resolve(folder, name));
    const found = await Promise.all(places.map(isGitFolder));
    if (!found.includes(true)) missing.push(repository);
  }
  return missing;
}

async function isGitFolder(path: string): Promise<boolean> {
  for (const inside of [join(path, ".git"), join(path, "objects")]) {
    const entry = await stat(inside).catch(() => null);
    if (entry !== null) return true;
  }
  return false;
}

async function hasCommit(folder: string, commit: string, signal: AbortSignal): Promise<boolean> {
  return gitAt(
    { folder },
    signal,
  )(["cat-file", "-e", `${commit}^{commit}`]).then(
    () => true,
    () => false,
  );
}
