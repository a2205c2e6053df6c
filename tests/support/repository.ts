import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";

/** Makes a real repository of these files with one commit, and returns a way to run git in it. */
export async function makeRepository(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<(...argv: readonly string[]) => Promise<string>> {
  await writeFiles(folder, files);
  const git = async (...argv: readonly string[]) => {
    const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
    const { stdout } = await execa("git", [...identity, ...argv], { cwd: folder });
    return stdout;
  };
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "first");
  return git;
}

export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
