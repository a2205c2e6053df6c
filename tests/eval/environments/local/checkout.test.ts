import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openCheckout } from "../../../../eval/environments/local/checkout.ts";

describe("a checkout of an evaluation", () => {
  let folder: string;
  let source: string;
  let baseCommit: string;
  const git = (...argv: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...argv], {
      cwd: source,
      encoding: "utf8",
    }).trim();
  const open = () =>
    openCheckout({
      folder: join(folder, "session"),
      source,
      baseCommit,
      signal: new AbortController().signal,
    });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "checkout-"));
    source = join(folder, "source");
    await mkdir(source);
    git("init", "-q", "-b", "main");
    await writeFile(join(source, "a.py"), "one\ntwo\n");
    await writeFile(join(source, "large.bin"), "large\n");
    git("add", ".");
    git("commit", "-qm", "base");
    baseCommit = git("rev-parse", "HEAD");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("is the base commit again after whatever a patch made of it, and leaves the clone alone", async () => {
    const checkout = await open();
    await checkout.clean();
    const patch =
      "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n-one\n+three\n two\n" +
      "diff --git a/new.py b/new.py\nnew file mode 100644\n--- /dev/null\n+++ b/new.py\n@@ -0,0 +1 @@\n+x\n";
    expect(await checkout.applyModelPatch(patch)).toMatchObject({ applied: true });
    expect(await readFile(join(checkout.folder, "a.py"), "utf8")).toBe("three\ntwo\n");
    await checkout.clean();
    expect((await readdir(checkout.folder)).toSorted()).toEqual(["a.py", "large.bin"]);
    expect(await readFile(join(checkout.folder, "a.py"), "utf8")).toBe("one\ntwo\n");
    expect(git("status", "--porcelain")).toBe("");
  });

  it("does without the files whose content the clone lacks, and names them", async () => {
    const blob = git("rev-parse", "HEAD:large.bin");
    await rm(join(source, ".git", "objects", blob.slice(0, 2), blob.slice(2)));
    const checkout = await open();
    await checkout.clean();
    expect(checkout.lacking()).toEqual(["large.bin"]);
    expect(await readFile(join(checkout.folder, "a.py"), "utf8")).toBe("one\ntwo\n");
  });

  it("runs nothing that a patch brings: no ed script, no hook of its own git folder", async () => {
    const checkout = await open();
    await checkout.clean();
    const witness = join(folder, "witness");
    const script = `--- a/a.py\n+++ b/a.py\n1,1c\nthree\n.\n!touch ${witness}\n`;
    await checkout.applyModelPatch(script);
    const hook =
      "--- /dev/null\n+++ b/.git/hooks/post-checkout\n@@ -0,0 +1,2 @@\n+#!/bin/sh\n" +
      `+touch ${witness}\n`;
    await checkout.applyModelPatch(hook);
    await checkout.clean();
    expect(existsSync(witness)).toBe(false);
    expect(await readFile(join(checkout.folder, "a.py"), "utf8")).toBe("one\ntwo\n");
  });

  it("says that a clone does not have the base commit", async () => {
    baseCommit = "0".repeat(39) + "1";
    await expect(open()).rejects.toThrow("does not have the commit");
  });
});
