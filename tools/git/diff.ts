import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RepoPath } from "../../agent/core/model.ts";
import { gitAt } from "./run.ts";
import type { Git } from "./run.ts";

export interface DiffOptions {
  readonly gitDirectory: string;
  readonly base: string;
  readonly files: ReadonlyMap<RepoPath, string | null>;
  /** A folder for passing contents to git, removed afterwards. */
  readonly scratch: string;
}

/** Git's own diff between the base and the base with these contents; no work tree is involved. */
export async function diffAgainstBase(options: DiffOptions, signal: AbortSignal): Promise<string> {
  const scratch = `${options.scratch}-${process.pid}-${Math.random().toString(36).slice(2)}`;
  await mkdir(scratch, { recursive: true });
  try {
    const place = {
      folder: scratch,
      gitDirectory: options.gitDirectory,
      indexFile: join(scratch, "index"),
      // Nothing is checked out here: git only wants to know that there is a work tree.
      workTree: scratch,
    };
    const git = gitAt(place, signal);
    await git(["read-tree", options.base]);
    for (const [path, text] of options.files)
      await stage({ git, scratch, base: options.base, path, text });
    const tree = (await git(["write-tree"])).trim();
    const form = ["--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--full-index"];
    const prefixes = ["--src-prefix=a/", "--dst-prefix=b/"];
    return await git(["diff", ...form, ...prefixes, options.base, tree]);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface StageOptions {
  readonly git: Git;
  readonly scratch: string;
  readonly base: string;
  readonly path: RepoPath;
  readonly text: string | null;
}

async function stage({ git, scratch, base, path, text }: StageOptions): Promise<void> {
  if (text === null) {
    await git(["update-index", "--force-remove", "--", path]);
    return;
  }
  const content = join(scratch, "content");
  await writeFile(content, text);
  const blob = (await git(["hash-object", "-w", "--no-filters", "--", content])).trim();
  const known = await git(["--literal-pathspecs", "ls-tree", base, "--", path]);
  const mode = /^(100\d{3}) blob/.exec(known)?.[1] ?? "100644";
  await git(["update-index", "--add", "--cacheinfo", `${mode},${blob},${path}`]);
}
