import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { environmentError } from "../../../agent/core/errors.ts";
import { gitAt, gitComplaint } from "../../../tools/git/run.ts";
import type { HiddenInstance } from "../../datasets/instance.ts";
import { findRepository } from "../../run/find-repository.ts";
import { withLock } from "./lock.ts";

export interface SourceOptions {
  /** A folder with clones, or null: then the base commits are fetched from GitHub and kept. */
  readonly repositories: string | null;
  readonly cacheFolder: string;
  readonly instance: Pick<HiddenInstance, "id" | "repository" | "baseCommit">;
  readonly signal: AbortSignal;
}

/** A clone on this machine that has the base commit. @throws RepairError (environment). */
export async function obtainSource(options: SourceOptions): Promise<string> {
  const { repositories, instance, signal } = options;
  if (repositories !== null) return findRepository({ folder: repositories, instance, signal });
  const folder = fetchedFolder(options.cacheFolder, instance.repository);
  const git = gitAt({ folder: options.cacheFolder, gitDirectory: folder }, signal);
  const lock = join(options.cacheFolder, "locks", `${instance.repository.replace("/", "__")}.json`);
  await mkdir(options.cacheFolder, { recursive: true });
  await withLock(lock, {
    signal,
    work: async () => {
      if (await hasCommit(folder, instance.baseCommit, signal)) return;
      await git(["init", "--quiet", "--bare"]);
      const address = `https://github.com/${instance.repository}.git`;
      const fetch = ["fetch", "--quiet", "--no-tags", "--depth=1", "--no-auto-gc", "--", address];
      // A branch for each keeps it from being collected as garbage.
      const name = `refs/heads/${instance.baseCommit}`;
      await git([...fetch, `${instance.baseCommit}:${name}`]).catch((error: unknown) => {
        throw environmentError(
          `could not fetch ${instance.baseCommit.slice(0, 12)} from ${address}: ${gitComplaint(error)}`,
          "clone the repositories and name their folder with --repos",
        );
      });
    },
  });
  return folder;
}

export function fetchedFolder(cacheFolder: string, repository: string): string {
  return join(cacheFolder, "..", "repositories", `${repository.replace("/", "__")}.git`);
}

async function hasCommit(folder: string, commit: string, signal: AbortSignal): Promise<boolean> {
  if ((await stat(join(folder, "objects")).catch(() => null)) === null) return false;
  return gitAt(
    { folder: "/", gitDirectory: folder },
    signal,
  )(["cat-file", "-e", `${commit}^{commit}`]).then(
    () => true,
    () => false,
  );
}
