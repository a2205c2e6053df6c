import { globSync, readFileSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { packageRoot } from "../../../agent/core/package-root.ts";
import { repository, slug } from "../../support/emulated-github.ts";
import type { EmulatedGitHub } from "../../support/emulated-github.ts";

const samples = join(packageRoot, "agent/main/demo/samples");

export interface Sample {
  readonly language: string;
  readonly folder: string;
  /** `.github/repair.yml`. */
  readonly settings?: string;
}

/** The same commit on the emulated host and in the repository that git serves: hashes must agree. */
export async function publishSample(
  { owner }: EmulatedGitHub,
  { language, folder, settings }: Sample,
): Promise<string> {
  const source = join(samples, language, "repository");
  const author = { name: "ada", email: "ada@example.org", date: "2026-11-01T10:00:00Z" };
  const paths = globSync("**/*", {
    cwd: source,
    withFileTypes: false,
    exclude: ["**/__pycache__/**"],
  });
  const found = paths.flatMap((path) => {
    const text = readFileOrNull(join(source, path));
    return text === null ? [] : [{ path, text }];
  });
  const own = settings === undefined ? [] : [{ path: ".github/repair.yml", text: settings }];
  const files = [...found, ...own];
  const tree = await owner.rest.git.createTree({
    ...repository,
    tree: files.map(({ path, text }) => ({ path, mode: "100644", type: "blob", content: text })),
  });
  const commit = await owner.rest.git.createCommit({
    ...repository,
    message: "sample",
    tree: tree.data.sha,
    parents: [],
    author,
    committer: author,
  });
  await owner.rest.git.updateRef({
    ...repository,
    ref: "heads/main",
    sha: commit.data.sha,
    force: true,
  });
  const work = join(folder, "work");
  await mkdir(work, { recursive: true });
  for (const { path, text } of files) {
    await mkdir(join(work, path, ".."), { recursive: true });
    await writeFile(join(work, path), text);
  }
  const env = {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: author.date,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
    GIT_COMMITTER_DATE: author.date,
  };
  const git = (...argv: string[]) => execa("git", argv, { cwd: work, env });
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  const { stdout: localTree } = await git("write-tree");
  const { stdout: local } = await git("commit-tree", localTree, "-m", "sample");
  const bare = join(folder, "git", `${slug}.git`);
  await mkdir(join(bare, ".."), { recursive: true });
  await git("update-ref", "refs/heads/main", local);
  await git("clone", "--quiet", "--bare", work, bare);
  await cp(join(samples, language, "issue.md"), join(folder, "issue.md"));
  if (localTree !== tree.data.sha) throw new Error(`trees differ: ${localTree} ${tree.data.sha}`);
  if (local !== commit.data.sha) throw new Error(`commits differ: ${local} ${commit.data.sha}`);
  return local;
}

function readFileOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

export interface SampleIssue {
  readonly title: string;
  readonly body: string;
}

export async function sampleIssue(language: string): Promise<SampleIssue> {
  const text = await readFile(join(samples, language, "issue.md"), "utf8");
  const [first = "", ...rest] = text.split("\n");
  return { title: first.replace(/^#+\s*/, ""), body: rest.join("\n") };
}
