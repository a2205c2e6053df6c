import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { repairCommand } from "../../support/command-line.ts";
import { makeRepository, writeFiles } from "../../support/repository.ts";
import { temporaryFolder } from "../../support/temporary.ts";

async function setUp() {
  const folder = await temporaryFolder();
  const source = join(folder, "user");
  const temporary = join(folder, "tmp");
  for (const one of [source, temporary]) await mkdir(one);
  const git = await makeRepository(source, {
    "bank/account.py": "def withdraw(amount):\n    return -amount\n",
    "notes.md": "to be withdrawn\n",
  });
  const environment = { XDG_CACHE_HOME: join(folder, "cache"), TMPDIR: temporary };
  const run = (...argv: string[]) => repairCommand(argv, { cwd: source, environment });
  return { folder, source, temporary, git, run };
}

const changed = /^repair: 2 files have uncommitted changes, which are read too \(--base \w+ .*\)$/;

describe("search and localize", () => {
  it("read the work tree, say in one line what is not committed, and leave nothing behind", async () => {
    const { source, temporary, run } = await setUp();
    await writeFiles(source, {
      "bank/fresh.py": "def fresh_one():\n    return 'a fresh needle'\n",
      "issue.md": "# fresh_one fails\n",
    });
    const found = await run("search", "search_code", "fresh needle", "--json");
    expect(JSON.parse(found.stdout)).toMatchObject({
      items: [{ path: "bank/fresh.py", symbol: "fresh_one", start: 2 }],
    });
    expect(found.stderr).toMatch(changed);
    const ranked = await run("localize", "--issue", "issue.md", "--json", "--top", "1");
    expect(JSON.parse(ranked.stdout)).toMatchObject({
      uncommitted_files: 2,
      files: [{ location: { path: "bank/fresh.py" } }],
    });
    expect(ranked.stderr).toMatch(changed);
    const exact = await run(
      "localize",
      "--issue",
      "issue.md",
      "--json",
      "--top",
      "1",
      "--base",
      "HEAD",
    );
    expect(JSON.parse(exact.stdout)).toMatchObject({
      uncommitted_files: 0,
      files: [{ location: { path: "bank/account.py" } }],
    });
    const left = await readdir(temporary);
    expect(left.filter((name) => name.startsWith("repair-"))).toEqual([]);
  });

  it("answer in a partial clone that lacks contents, with a warning", async () => {
    const { folder, source, git, run } = await setUp();
    await git("config", "uploadpack.allowFilter", "true");
    const partial = join(folder, "partial");
    const flags = ["--bare", "--quiet", "--filter=blob:none"];
    await execa("git", ["clone", ...flags, `file://${source}`, partial]);
    const argv = ["search", "search_code", "withdraw", "--repo", partial];
    const { stderr, stdout, exitCode } = await run(...argv);
    expect(stderr).toContain("1 of 1 source files are missing in this repository");
    expect(stdout).toContain("2 files are missing in this repository.");
    expect(exitCode).toBe(4);
  });
});
