import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../agent/core/package-root.ts";

/** Everything that the value of a signal depends on, other than the repository and the issue. */
const sources = [
  "tools/search/{graph,history,index,issue,rank,text}/**/*.ts",
  "tools/search/rank/weights/issue-background.json",
  "eval/localize/features.ts",
];

/**
 * Where the signals of instances are kept: a folder for each state of the code that makes them, so that a
 * changed signal is never trained on old values.
 *
 * @param more what else they depend on, e.g. a file of executed functions.
 */
export function featureFolder(cache: string, more: readonly string[]): string {
  const digest = createHash("sha256");
  const files = sources.flatMap((pattern) => globSync(pattern, { cwd: packageRoot })).toSorted();
  for (const file of files)
    digest.update(`${file}\n`).update(readFileSync(join(packageRoot, file)));
  for (const text of more) digest.update(`\n${text}`);
  return join(cache, `features-${digest.digest("hex").slice(0, 12)}`);
}
