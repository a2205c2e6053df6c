import { join } from "node:path";
import { packageRoot } from "../../../agent/core/package-root.ts";
import { readGit } from "../objects/git.ts";

/** A function that a commit changed, as git names it: without its class. */
export interface ChangedFunction {
  readonly path: string;
  readonly name: string;
  /** A commit's weight is shared among the functions it changed. */
  readonly share: number;
}

export interface ChangedFunctionsOptions {
  readonly gitDirectory: string;
  readonly commits: readonly string[];
  readonly signal?: AbortSignal | undefined;
  /** Of what git says about them; see `usualBytes`. */
  readonly maximumBytes?: number;
}

/** What more is said by are no repairs but imports of whole projects. */
const usualBytes = 32 * 1024 ** 2;

/** More are no longer a hint but a list. */
const maximumCommits = 20;

/** A commit of more files is a reformatting. */
const maximumFiles = 40;

/**
 * Functions that some commits changed, from the headings of git's hunks: one command and no parsing, so
 * it is asked about the few commits of an issue only. Nothing where git cannot say (objects are missing)
 * or says too much.
 */
export async function readChangedFunctions(
  options: ChangedFunctionsOptions,
): Promise<readonly ChangedFunction[]> {
  const { gitDirectory, commits, signal, maximumBytes = usualBytes } = options;
  if (commits.length === 0) return [];
  const attributes = join(packageRoot, "tools/search/history/functions.gitattributes");
  const asked = commits.slice(0, maximumCommits);
  const args = ["-c", `core.attributesFile=${attributes}`, "show", ...how, ...asked];
  const text = await readGit(gitDirectory, args, { signal, maximumBytes }).catch(() =>
    Buffer.alloc(0),
  );
  signal?.throwIfAborted();
  return text.toString("utf8").split("\u0001").flatMap(functionsOfCommit);
}

const how = [
  "--no-ext-diff",
  "--no-textconv",
  "--no-color",
  // Whatever the repository's own diff.noprefix says.
  "--src-prefix=a/",
  "--dst-prefix=b/",
  "--diff-merges=first-parent",
  "--unified=0",
  "--format=%x01",
];

function functionsOfCommit(patch: string): readonly ChangedFunction[] {
  const found = new Map<string, { readonly path: string; readonly name: string }>();
  const files = patch.split(/^\+\+\+ b\//m).slice(1);
  if (files.length > maximumFiles) return [];
  for (const file of files) {
    const path = file.split("\n", 1)[0]?.trim() ?? "";
    for (const line of file.split("\n")) {
      const heading = /^@@ [^@]+ @@ (.*)$/.exec(line)?.[1] ?? definition.exec(line)?.[1] ?? "";
      for (const name of namesIn(heading)) found.set(`${path}\n${name}`, { path, name });
    }
  }
  const share = 1 / Math.sqrt(Math.max(1, found.size));
  return [...found.values()].map((one) => ({ ...one, share }));
}

/** A changed line that begins a function: the hunk's heading names the one before it. */
const definition = /^[+-]\s*((?:async\s+)?def\s.*|(?:pub\s+)?fn\s.*|func\s.*)$/;

/** What stands before a bracket; what is no function's name is found in no file. */
function namesIn(heading: string): readonly string[] {
  return heading.slice(0, 300).match(/\w+(?=\s*\()/g) ?? [];
}
