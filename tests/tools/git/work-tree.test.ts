import { chmod, mkdir, readFile, rm, symlink, truncate } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { openObjects } from "../../../tools/git/open-objects.ts";
import { readTree } from "../../../tools/search/objects/tree.ts";
import { makeRepository, writeFiles } from "../../support/repository.ts";
import { calm, temporaryFolder } from "../../support/temporary.ts";

const files = {
  "bank/account.py": "def withdraw(amount):\n    return -amount\n",
  "bank/ledger.py": "def book(entry):\n    return entry\n",
  "bank/old.py": "def forgotten():\n    pass\n",
  "bank/part/of.py": "pass\n",
  ".gitignore": "*.log.py\n",
};

async function setUp() {
  const folder = await temporaryFolder();
  const source = join(folder, "user");
  await mkdir(source);
  const git = await makeRepository(source, files);
  let opened = 0;
  const open = async (base: string | null = null, from = source) => {
    const run = join(folder, `run-${String(opened++)}`);
    const objects = await openObjects({ source: from, base, folder: run }, calm);
    const { gitDirectory, repository, tree = repository.baseCommit } = objects;
    const entries = await readTree(gitDirectory, tree);
    const blobs = new Map(entries.map(({ path, blob }) => [String(path), blob]));
    const show = async (path: string): Promise<string> => {
      const argv = ["--git-dir", gitDirectory, "cat-file", "blob", blobs.get(path) ?? ""];
      return (await execa("git", argv, { stripFinalNewline: false })).stdout;
    };
    return { ...objects, paths: [...blobs.keys()], blobs, show };
  };
  return { folder, source, git, open };
}

describe("the objects that are read", () => {
  it("are the commit's when nothing has changed, and for a base that is named", async () => {
    const { source, open } = await setUp();
    const clean = await open();
    expect(clean).toMatchObject({ note: null, uncommitted: 0 });
    expect(clean.tree).toBeUndefined();
    await writeFiles(source, { "bank/account.py": "changed\n", "bank/fresh.py": "fresh\n" });
    const named = await open("HEAD");
    expect(named.note).toBeNull();
    expect(named.blobs).toEqual(clean.blobs);
  });

  it("have what is changed, new, staged or gone, but nothing that is ignored", async () => {
    const { folder, source, git, open } = await setUp();
    const before = await open();
    await writeFiles(source, {
      "bank/account.py": "changed\n",
      "bank/fresh.py": "fresh\n",
      "bank/staged.py": "staged\n",
      "bank/noise.log.py": "ignored\n",
      "own.py": "ignored by the clone's own list\n",
      ".git/info/exclude": "own.py\n",
    });
    await git("add", "bank/staged.py");
    await rm(join(source, "bank/old.py"));
    await rm(join(source, "bank/part"), { recursive: true });
    await writeFiles(source, { "bank/part": "a file in the place of a folder\n" });
    const now = await open();
    expect(now.paths.toSorted()).toEqual([
      ".gitignore",
      "bank/account.py",
      "bank/fresh.py",
      "bank/ledger.py",
      "bank/part",
      "bank/staged.py",
    ]);
    expect(await now.show("bank/account.py")).toBe("changed\n");
    expect(now.blobs.get("bank/ledger.py")).toBe(before.blobs.get("bank/ledger.py"));
    expect(now.blobs.get("bank/fresh.py")).toBe(
      (await execa("git", ["hash-object", join(source, "bank/fresh.py")])).stdout,
    );
    expect(now.note).toMatch(/^6 files have uncommitted changes, which are read too \(--base /);
    const linked = join(folder, "linked");
    await git("worktree", "add", "--quiet", "--detach", linked);
    await writeFiles(linked, { "only.py": "only here\n" });
    expect((await open(null, linked)).paths).toContain("only.py");
  });

  it("follow no link, run no program of the repository, and leave it as it is", async () => {
    const { folder, source, git, open } = await setUp();
    await writeFiles(folder, { "outside/of.py": "secret\n" });
    await rm(join(source, "bank/ledger.py"));
    await symlink("../../outside/of.py", join(source, "bank/ledger.py"));
    await rm(join(source, "bank/part"), { recursive: true });
    await symlink("../../outside", join(source, "bank/part"));
    await writeFiles(source, {
      ".gitattributes": "*.py filter=evil\n",
      "bank/fresh.py": "fresh\n",
    });
    const trap = join(folder, "trapped");
    const script = `#!/bin/sh\ntouch ${trap}\n`;
    await writeFiles(source, { ".git/hooks/post-index-change": script });
    await chmod(join(source, ".git/hooks/post-index-change"), 0o755);
    await git("config", "filter.evil.clean", `touch ${trap}; cat`);
    await git("config", "filter.evil.required", "true");
    await git("config", "core.fsmonitor", `touch ${trap}; false`);
    const before = await filesOf(join(source, ".git"));
    const now = await open();
    expect(now.paths.toSorted()).toEqual([
      ".gitattributes",
      ".gitignore",
      "bank/account.py",
      "bank/fresh.py",
      "bank/old.py",
    ]);
    expect(await filesOf(join(source, ".git"))).toEqual(before);
    await expect(readFile(trap)).rejects.toThrow("ENOENT");
  });

  it("leave large files as they were, and count them", async () => {
    const { source, open } = await setUp();
    await writeFiles(source, { "fresh.py": "fresh\n", "data.txt": "" });
    await truncate(join(source, "data.txt"), 20_000_001);
    const now = await open();
    expect(now.paths).toContain("fresh.py");
    expect(now.paths).not.toContain("data.txt");
    expect(now.note).toContain("1 file has uncommitted changes");
    expect(now.note).toContain("1 more are too large and left as they were");
  });

  it("are the commit's, with a note, when the index cannot be read", async () => {
    const { source, open } = await setUp();
    await writeFiles(source, { ".git/index": "no index", "bank/fresh.py": "fresh\n" });
    const now = await open();
    expect(now.paths).not.toContain("bank/fresh.py");
    expect(now.note).toMatch(/^only the commit is read, git cannot tell what has changed: /);
  });
});

/** Names, sizes and times of everything in a folder. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const { stdout } = await execa("find", [folder, "-type", "f", "-printf", "%P %s %T@\n"]);
  return stdout.split("\n").toSorted();
}
