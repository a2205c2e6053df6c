import { chmod, mkdir, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import { createVersionControl } from "../../../tools/git/version-control.ts";
import { makeRepository, writeFiles } from "../../support/repository.ts";
import { calm, temporaryFolder } from "../../support/temporary.ts";

const files = { "a.py": "x = 1\n", "pkg/b.py": "y = 2\r\n", "run.sh": "#!/bin/sh\n" };

async function setUp() {
  const folder = await temporaryFolder();
  const source = join(folder, "user");
  await mkdir(source);
  const git = await makeRepository(source, files);
  const open = (base: string | null = null, from = source) =>
    createVersionControl().open({ source: from, base, folder: join(folder, "run") }, calm);
  return { folder, source, git, open };
}

const change = new Map([[repoPath("a.py"), "x = 2\n"]]);

describe("the private checkout", () => {
  it("holds the base commit, and none of the user's uncommitted changes", async () => {
    const { source, open } = await setUp();
    await writeFiles(source, { "a.py": "dirty\n", "new.py": "z\n" });
    const checkout = await open();
    expect(await checkout.read(repoPath("a.py"))).toBe("x = 1\n");
    expect(await checkout.read(repoPath("pkg/b.py"))).toBe("y = 2\r\n");
    expect(await checkout.read(repoPath("new.py"))).toBeNull();
    expect((await checkout.list()).map((file) => file.path)).toEqual([
      "a.py",
      "pkg/b.py",
      "run.sh",
    ]);
  });

  it("leaves nothing in the user's repository: no worktree, no branch, no index change", async () => {
    const { source, git, open } = await setUp();
    const before = [
      await git("for-each-ref"),
      await git("worktree", "list"),
      (await readdir(join(source, ".git"))).sort(),
    ];
    const checkout = await open();
    await checkout.diff(change, calm);
    await checkout.close();
    const after = [
      await git("for-each-ref"),
      await git("worktree", "list"),
      (await readdir(join(source, ".git"))).sort(),
    ];
    expect(after).toEqual(before);
    expect(await git("status", "--porcelain")).toBe("");
  });

  it("does not run hooks, filters or file-system monitors of the repository", async () => {
    const { folder, source, git, open } = await setUp();
    await writeFiles(source, { ".gitattributes": "*.py filter=evil\n" });
    await git("add", ".gitattributes");
    await git("commit", "--quiet", "-m", "attributes");
    const trap = join(folder, "trapped");
    const script = join(source, ".git/hooks/post-checkout");
    await mkdir(join(source, ".git/hooks"), { recursive: true });
    await writeFile(script, `#!/bin/sh\ntouch ${trap}\n`);
    await chmod(script, 0o755);
    await git("config", "filter.evil.smudge", `touch ${trap}; cat`);
    await git("config", "core.fsmonitor", `touch ${trap}; false`);
    const checkout = await open();
    await checkout.diff(change, calm);
    await expect(readFile(trap)).rejects.toThrow("ENOENT");
  });

  it("reads no file through a link that leaves the tree", async () => {
    const { folder, source, git, open } = await setUp();
    await writeFile(join(folder, "secret"), "token");
    await symlink("../secret", join(source, "link.py"));
    await symlink("..", join(source, "up"));
    await symlink("loop", join(source, "loop"));
    await git("add", "--all");
    await git("commit", "--quiet", "-m", "links");
    const checkout = await open();
    expect(await checkout.read(repoPath("link.py"))).toBeNull();
    expect(await checkout.read(repoPath("up/secret"))).toBeNull();
    expect(await checkout.read(repoPath("loop"))).toBeNull();
    expect((await checkout.list()).map((file) => file.path)).not.toContain("link.py");
  });

  it("makes git's own diff, keeping modes and line ends", async () => {
    const { open } = await setUp();
    const checkout = await open();
    const diff = await checkout.diff(
      new Map([
        [repoPath("pkg/b.py"), "y = 3\r\n"],
        [repoPath("new/c.py"), "z\n"],
        [repoPath("run.sh"), null],
      ]),
      calm,
    );
    expect(diff).toContain("-y = 2\r\n+y = 3\r\n");
    expect(diff).toContain("new file mode 100644");
    expect(diff).toContain("deleted file mode 100644");
    expect(diff.match(/^diff --git/gm)).toHaveLength(3);
  });

  it("is made again as it was when the run is resumed, killed or ended in between", async () => {
    const { folder, open } = await setUp();
    const first = await open();
    await first.close();
    const second = await open();
    expect(await second.read(repoPath("pkg/b.py"))).toBe("y = 2\r\n");
    await rm(join(folder, "run/tree/a.py"));
    await rm(join(folder, "run/checked-out"));
    await open();
    expect(second.version).toBe(first.version);
    expect(await second.read(repoPath("a.py"))).toBe("x = 1\n");
  });

  it("works from a bare repository, a detached head, a shallow clone and a submodule's parent", async () => {
    const { folder, source, git, open } = await setUp();
    await writeFiles(source, { "a.py": "x = 5\n" });
    await git("commit", "--quiet", "-am", "second");
    await execa("git", ["clone", "--quiet", "--bare", source, join(folder, "bare")]);
    await execa("git", [
      "clone",
      "--quiet",
      "--depth",
      "1",
      `file://${source}`,
      join(folder, "shallow"),
    ]);
    await git("checkout", "--quiet", "--detach", "HEAD~1");
    const detached = await open();
    expect(detached.repository.baseBranch).toBeNull();
    expect(await detached.read(repoPath("a.py"))).toBe("x = 1\n");
    for (const name of ["bare", "shallow"]) {
      const control = createVersionControl();
      const checkout = await control.open(
        { source: join(folder, name), base: null, folder: join(folder, `run-${name}`) },
        calm,
      );
      expect(await checkout.read(repoPath("a.py"))).toBe("x = 5\n");
      expect(await checkout.diff(change, calm)).toContain("+x = 2");
    }
  });

  it.each([
    ["a folder that does not exist", "nowhere", null, /not a folder/],
    ["a folder that is no repository", ".", null, /not a git repository/],
    ["an unknown base", "user", "no-such-branch", /"no-such-branch" is unknown/],
    ["a base that looks like an option", "user", "--output=x", /expected a branch/],
    ["an address that cannot be cloned", "file:///nowhere/at/all", null, /could not clone/],
  ])("says what to do about %s, with exit code 2", async (_name, from, base, message) => {
    const { folder, open } = await setUp();
    const source = from.includes("://") ? from : join(folder, from);
    await expect(open(base, source)).rejects.toThrow(message);
    await expect(open(base, source)).rejects.toMatchObject({ exitCode: 2 });
  });

  it("says that a repository without a commit has nothing to repair", async () => {
    const { folder, open } = await setUp();
    await execa("git", ["init", "--quiet", join(folder, "empty")]);
    await expect(open(null, join(folder, "empty"))).rejects.toThrow(/no commit yet/);
  });
});

describe("delivering a patch", () => {
  it("as a branch makes one commit on the base and leaves the checkout alone", async () => {
    const { git, open } = await setUp();
    const checkout = await open();
    const diff = await checkout.diff(change, calm);
    const delivery = { kind: "branch", diff, message: "fix: x", branch: "repair/issue-7" } as const;
    const first = await checkout.deliver(delivery, calm);
    const again = await checkout.deliver(delivery, calm);
    expect(again.commit).toBe(first.commit);
    expect(await git("log", "--format=%s", "repair/issue-7")).toBe("fix: x\nfirst");
    expect(await git("show", "repair/issue-7:a.py")).toBe("x = 2");
    expect(await git("status", "--porcelain", "--branch")).toBe("## main");
  });

  it("never overwrites a branch somebody else made", async () => {
    const { git, open } = await setUp();
    await git("branch", "repair/issue-7");
    const checkout = await open();
    const diff = await checkout.diff(change, calm);
    await expect(
      checkout.deliver({ kind: "branch", diff, message: "fix", branch: "repair/issue-7" }, calm),
    ).rejects.toThrow(/exists already/);
  });

  it("into the work tree refuses uncommitted changes unless they are allowed", async () => {
    const { source, git, open } = await setUp();
    await writeFiles(source, { "pkg/b.py": "mine\n" });
    const checkout = await open();
    const diff = await checkout.diff(change, calm);
    await expect(
      checkout.deliver({ kind: "apply", diff, allowDirty: false }, calm),
    ).rejects.toThrow(/uncommitted changes/);
    expect(await readFile(join(source, "a.py"), "utf8")).toBe("x = 1\n");
    await checkout.deliver({ kind: "apply", diff, allowDirty: true }, calm);
    expect(await readFile(join(source, "a.py"), "utf8")).toBe("x = 2\n");
    expect(await git("diff", "--name-only")).toBe("a.py\npkg/b.py");
  });

  it("as a commit advances the branch that is checked out, only from the base", async () => {
    const { source, git, open } = await setUp();
    const checkout = await open();
    const diff = await checkout.diff(change, calm);
    await checkout.deliver({ kind: "commit", diff, message: "fix: x", allowDirty: false }, calm);
    expect(await readFile(join(source, "a.py"), "utf8")).toBe("x = 2\n");
    expect(await git("log", "--format=%s")).toBe("fix: x\nfirst");
    await git("commit", "--quiet", "--allow-empty", "-m", "moved on");
    await expect(
      checkout.deliver({ kind: "commit", diff, message: "fix: x", allowDirty: false }, calm),
    ).rejects.toThrow(/needs the checkout at the base/);
  });
});
