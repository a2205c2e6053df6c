import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cutHistory } from "../../../eval/run/cut-history.ts";
import { findRepository } from "../../../eval/run/find-repository.ts";

const canary = "CANARY-of-the-future";
const signal = new AbortController().signal;
let root = "";
let base = "";

const git = (folder: string, ...argv: string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...argv], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "cut-history-"));
  const source = join(root, "owner__name");
  execFileSync("git", ["init", "-q", "-b", "main", source]);
  const commit = async (text: string, message: string) => {
    await writeFile(join(source, "a.py"), text);
    git(source, "add", ".");
    git(source, "commit", "-qm", message);
  };
  // Like texts, so that packs store the past as a delta of the future.
  const lines = Array.from({ length: 300 }, (_, n) => `line ${n}`).join("\n");
  await commit(`${lines}\nold\n`, "one");
  await commit(`${lines}\nbug\n`, "two");
  base = git(source, "rev-parse", "HEAD").trim();
  await commit(`${lines}\nfix ${canary}\n`, `fix ${canary}`);
  git(source, "tag", "-a", "v2", "-m", canary);
  git(source, "branch", canary);
  git(source, "checkout", "-q", "-b", "side", base);
  await commit(`${canary} dangling\n`, canary);
  git(source, "checkout", "-q", "main");
  git(source, "branch", "-qD", "side");
  await writeFile(join(source, "staged.py"), canary);
  git(source, "add", "staged.py");
  git(source, "gc", "-q");
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe("the repository an agent sees", () => {
  it.each(["full", 1, 500] as const)(
    "has no object after the base, with history %s",
    async (history) => {
      const folder = await cutHistory({
        source: join(root, "owner__name"),
        baseCommit: base,
        folder: join(root, `cut-${history}.git`),
        history,
        signal,
      });
      const all = git(folder, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)");
      const objects = all.trim().split("\n").toSorted();
      const reachable = git(folder, "rev-list", "--objects", "--no-object-names", base)
        .trim()
        .split("\n");
      expect(objects).toEqual(reachable.toSorted());
      expect(objects).toHaveLength(history === 1 ? 3 : 6);
      for (const object of objects)
        expect(git(folder, "cat-file", "-p", object)).not.toContain(canary);
      expect(git(folder, "for-each-ref", "--format=%(refname) %(objectname)").trim()).toBe(
        `refs/heads/main ${base}`,
      );
      expect(git(folder, "reflog", "--all").trim()).toBe("");
      expect(git(folder, "remote").trim()).toBe("");
      expect(git(folder, "rev-list", "--count", "main").trim()).toBe(history === 1 ? "1" : "2");
    },
  );

  it("names the place it came from in no file", async () => {
    const folder = join(root, "cut-full.git");
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = await readFile(join(entry.parentPath, entry.name));
      expect(bytes.includes(canary)).toBe(false);
      expect(bytes.includes("owner__name")).toBe(false);
    }
    expect(await readdir(folder)).not.toContain("FETCH_HEAD");
  });

  it("is the base alone when the clone lacks an object of its past", async () => {
    const source = join(root, "partial");
    git(root, "init", "-q", source);
    const identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    for (const text of ["old", "new"]) {
      await writeFile(join(source, "a.py"), text);
      git(source, "add", ".");
      git(source, ...identity, "commit", "-qm", text);
    }
    const old = git(source, "rev-parse", "HEAD~:a.py").trim();
    await rm(join(source, ".git/objects", old.slice(0, 2), old.slice(2)), { force: true });
    const baseCommit = git(source, "rev-parse", "HEAD").trim();
    const options = { source, baseCommit, signal };
    const folder = await cutHistory({ ...options, folder: join(root, "alone.git"), history: 500 });
    expect(git(folder, "rev-list", "--count", "main").trim()).toBe("1");
    await expect(
      cutHistory({ ...options, folder: join(root, "whole.git"), history: "full" }),
    ).rejects.toThrow(/could not fetch/);
  });

  it("is reported as missing when the base is not there", async () => {
    await expect(
      cutHistory({
        source: join(root, "owner__name"),
        baseCommit: "f".repeat(40),
        folder: join(root, "none.git"),
        history: "full",
        signal,
      }),
    ).rejects.toThrow(/could not fetch ffffffffffff/);
  });
});

describe("the clone of an instance's repository", () => {
  const find = (repository: string, baseCommit: string) =>
    findRepository({ folder: root, instance: { id: "x", repository, baseCommit }, signal });

  it("is found under its usual names, if it has the base commit", async () => {
    expect(await find("owner/name", base)).toBe(join(root, "owner__name"));
    await expect(find("owner/name", "e".repeat(40))).rejects.toThrow(/does not have the commit/);
    await expect(find("other/name2", base)).rejects.toThrow(/no clone of other\/name2/);
  });
});
