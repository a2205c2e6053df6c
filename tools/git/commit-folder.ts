import { gitAt } from "./run.ts";

export interface CommitFolderOptions {
  readonly message: string;
  readonly signal: AbortSignal;
}

/** Makes a folder a repository with all its files in one commit; returns the commit. */
export async function commitFolder(
  folder: string,
  { message, signal }: CommitFolderOptions,
): Promise<string> {
  const git = gitAt({ folder }, signal);
  await git(["init", "--quiet", "--template=", "--initial-branch=main", folder]);
  await git(["add", "--all"]);
  const identity = ["-c", "user.name=repair", "-c", "user.email=repair@localhost"];
  await git([...identity, "commit", "--quiet", "--no-verify", "--message", message]);
  return (await git(["rev-parse", "HEAD"])).trim();
}
