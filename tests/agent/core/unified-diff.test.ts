import { join } from "node:path";
import fc from "fast-check";
import { execa } from "execa";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { unifiedDiff } from "../../../agent/core/unified-diff.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const lines = fc
  .array(fc.constantFrom("a", "b", "c", "", "  d"), { maxLength: 30 })
  .chain((list) => fc.constantFrom(list.join("\n"), list.map((line) => `${line}\n`).join("")));

describe("a diff for readers", () => {
  it("is what git would take for the same change, whatever the texts are", async () => {
    const folder = await temporaryFolder();
    await execa("git", ["init", "-q", folder]);
    const pairs = fc.sample(fc.tuple(lines, lines), { numRuns: 40, seed: 7 });
    const changes = pairs.map(([before, after], at) => ({ path: `f${at}.txt`, before, after }));
    for (const { path, before } of changes) await writeFile(join(folder, path), before);
    const diff = unifiedDiff(changes);
    await execa("git", ["apply", "--unidiff-zero", "-"], { cwd: folder, input: diff });
    for (const { path, after } of changes)
      expect(await readFile(join(folder, path), "utf8")).toBe(after);
  });

  it("is the smallest one for one changed line", () => {
    const text = (middle: string) => `1\n2\n3\n4\n${middle}\n6\n7\n8\n9\n`;
    expect(unifiedDiff([{ path: "x", before: text("5"), after: text("five") }])).toBe(
      "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n",
    );
  });

  it("makes and deletes files", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "sub"));
    await execa("git", ["init", "-q", folder]);
    await writeFile(join(folder, "old"), "gone\n");
    const diff = unifiedDiff([
      { path: "old", before: "gone\n", after: null },
      { path: "sub/new", before: null, after: "here" },
      { path: "same", before: "s", after: "s" },
    ]);
    await execa("git", ["apply", "-"], { cwd: folder, input: diff });
    expect(await readFile(join(folder, "sub/new"), "utf8")).toBe("here");
    await expect(readFile(join(folder, "old"))).rejects.toThrow("ENOENT");
  });
});
