import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { cloneBare } from "../../../tools/git/clone.ts";
import { serveGit } from "../../support/git-server.ts";
import { calm, temporaryFolder } from "../../support/temporary.ts";

it("clones with a token that is in no argument, no file and no address", async () => {
  const root = await temporaryFolder();
  const bare = join(root, "served/ada/meetings.git");
  await mkdir(bare, { recursive: true });
  spawnSync("git", ["init", "--quiet", "--bare", bare]);
  const served = await serveGit(join(root, "served"));
  onTestFinished(() => served.close());
  const log = await watchArguments(join(root, "bin"));

  const token = "ghs_0123456789abcdefghijklmnopqrstuvwxyz";
  const folder = join(root, "clone.git");
  await cloneBare({ address: `${served.url}/ada/meetings.git`, folder, token }, calm);

  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  expect(served.authorizations).toContain(`basic ${basic}`);
  const kept = globSync("**/*", { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
  const programArguments = await readFile(log, "utf8");
  expect(programArguments).toContain("clone");
  for (const secret of [token, basic]) {
    expect(programArguments).not.toContain(secret);
    expect(kept.join("\n")).not.toContain(secret);
  }
});

/** A git that notes what it was called with, and then is git; also for the programs git starts. */
async function watchArguments(folder: string): Promise<string> {
  const log = join(folder, "arguments.txt");
  const git = spawnSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).stdout.trim();
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "git"), `#!/bin/sh\necho "$@" >> '${log}'\nexec ${git} "$@"\n`);
  await chmod(join(folder, "git"), 0o755);
  const path = process.env["PATH"];
  process.env["PATH"] = `${folder}${delimiter}${path}`;
  onTestFinished(() => void (process.env["PATH"] = path));
  return log;
}
