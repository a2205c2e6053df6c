import { join } from "node:path";

/**
 * The usual names of a clone of `owner/name` below a folder of clones, the most telling first; bare or
 * with a work tree. `swe-bench+owner__name` are the copies that SWE-bench keeps under its own name.
 */
export function repositoryNames(repository: string): readonly string[] {
  const [owner = "", name = ""] = repository.split("/");
  const plus = `${owner}+${name}`;
  const double = `${owner}__${name}`;
  const copy = `swe-bench+${double}`;
  return [
    ...[plus, copy, double].flatMap((folder) => [join(folder, "repo"), folder, `${folder}.git`]),
    join(owner, name),
    join(owner, `${name}.git`),
    name,
    `${name}.git`,
  ];
}
