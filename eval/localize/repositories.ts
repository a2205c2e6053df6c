import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { usageError } from "../../agent/core/errors.ts";
import { repositoryNames } from "../datasets/repository-names.ts";

/**
 * The git directory of `owner/name` below a folder, under any of its usual names; of several, the
 * first that has the commit.
 *
 * @throws RepairError (usage) with the names that were looked for.
 */
export function findRepository(folder: string, slug: string, commit?: string): string {
  const names = repositoryNames(slug);
  const found = names
    .flatMap((name) => [join(folder, name), join(folder, name, ".git")])
    .filter((path) => existsSync(join(path, "HEAD")) && existsSync(join(path, "objects")));
  const [first] = found;
  if (first !== undefined) {
    if (found.length === 1 || commit === undefined) return first;
    return found.find((path) => hasCommit(path, commit)) ?? first;
  }
  throw usageError(
    `got no repository for ${slug} in ${folder}, expected one of: ${names.join(", ")}`,
    `git clone --bare https://github.com/${slug} ${join(folder, names[0] ?? slug)}`,
  );
}

function hasCommit(gitDirectory: string, commit: string): boolean {
  const argv = ["--git-dir", gitDirectory, "cat-file", "-e", `${commit}^{commit}`];
  return spawnSync("git", argv, { stdio: "ignore" }).status === 0;
}
