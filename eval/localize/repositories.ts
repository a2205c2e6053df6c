import { existsSync } from "node:fs";
import { join } from "node:path";
import { usageError } from "../../agent/core/errors.ts";

/**
 * The git directory of `owner/name` below a folder: `owner+name/repo`, `owner__name`, `owner/name` or
 * `name`, bare or with a work tree; also copies that SWE-bench keeps under its own name.
 *
 * @throws RepairError (usage) with the names that were looked for.
 */
export function findRepository(folder: string, slug: string): string {
  const [owner = "", name = ""] = slug.split("/");
  const names = [
    `${owner}+${name}/repo`,
    `swe-bench+${owner}__${name}/repo`,
    `${owner}+${name}`,
    `${owner}__${name}`,
    `${owner}/${name}`,
    `${name}.git`,
    name,
  ];
  for (const candidate of names) {
    for (const path of [join(folder, candidate), join(folder, candidate, ".git")]) {
      if (existsSync(join(path, "HEAD")) && existsSync(join(path, "objects"))) return path;
    }
  }
  throw usageError(
    `got no repository for ${slug} in ${folder}, expected one of: ${names.join(", ")}`,
    `git clone --bare https://github.com/${slug} ${join(folder, `${owner}+${name}`, "repo")}`,
  );
}
