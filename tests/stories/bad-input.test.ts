import { access, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repairCommand } from "../support/command-line.ts";
import { makeRepository, writeFiles } from "../support/repository.ts";
import { missingBubblewrap, missingPython } from "../support/needs.ts";
import { temporaryFolder } from "../support/temporary.ts";

const missing = (await missingBubblewrap()) ?? (await missingPython());

async function setUp(files: Readonly<Record<string, string>> = { "a.py": "x = 1\n" }) {
  const folder = await temporaryFolder();
  const repository = join(folder, "repository");
  await mkdir(repository);
  const git = await makeRepository(repository, files);
  await writeFile(join(folder, "issue.md"), "# It breaks\n\nx is wrong\n");
  const fix = (...argv: readonly string[]) =>
    repairCommand(["fix", "--offline", "--run-dir", join(folder, "run"), ...argv], {
      cwd: repository,
    });
  return { folder, repository, git, fix };
}

describe("input that cannot be used ends with exit code 2 and the way out", () => {
  it.each([
    ["no issue", [], /no issue was given[^]*→ pass --issue/],
    [
      "an issue file that is missing",
      ["--issue", "nothing.md"],
      /no issue file "nothing.md"[^]*→ /,
    ],
    ["a folder as an issue", ["--issue", "."], /got the folder "\."/],
    ["an unknown flag", ["--isue", "x"], /unknown option '--isue'[^]*--issue/],
    [
      "an unknown output",
      ["--issue", "../issue.md", "--output", "mail"],
      /Allowed choices are patch/,
    ],
    ["a number without a remote", ["--issue", "12"], /no remote origin/],
    ["an unknown base", ["--issue", "../issue.md", "--base", "v9"], /the base "v9" is unknown/],
    [
      "a repository that is none",
      ["--issue", "../issue.md", "--repo", "/"],
      /not a git repository/,
    ],
    [
      "a time that is no time",
      ["--issue", "../issue.md", "--max-time", "soon"],
      /maxTime \(flag\): got "soon"/,
    ],
    [
      "a cost that is no number",
      ["--issue", "../issue.md", "--max-cost", "abc"],
      /maxCost \(flag\): got "abc", expected a number of dollars/,
    ],
    [
      "no jobs at all",
      ["--issue", "../issue.md", "--jobs", "0"],
      /jobs \(flag\): got "0", expected a whole number of at least 1/,
    ],
    ["a run that does not exist", ["--resume", "r-nothing"], /no run r-nothing/],
  ])("%s", async (_name, argv, message) => {
    const { fix } = await setUp();
    const { exitCode, stdout, stderr } = await fix(...argv);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("    at ");
    expect(stderr).not.toContain("continue with");
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  });

  it.each(["https://user:s3cret@host/x", "HTTPS://s3cret@host/x", "ssh://git:s3cret@host/x"])(
    "a clone address with credentials, which is written nowhere: %s",
    async (address) => {
      const { folder, repository, fix } = await setUp();
      const issue = join(folder, "issue.md");
      const results = [
        await fix("--issue", issue, "--repo", address),
        await repairCommand(["localize", "--issue", issue, "--repo", address], { cwd: repository }),
      ];
      for (const { exitCode, stdout, stderr } of results) {
        expect(stderr).toMatch(
          /got a clone address with credentials in it\n {2}→ use GITHUB_TOKEN/,
        );
        expect(stdout + stderr).not.toContain("s3cret");
        expect(exitCode).toBe(2);
      }
      await expect(access(join(folder, "run"))).rejects.toThrow("ENOENT");
    },
  );

  it.each([
    ["before the run", ["--issue", "../issue.md", "--jobs", "0", "--json"], /jobs \(flag\)/],
    ["in the run", ["--issue", "../issue.md", "--base", "v9", "--jsonl"], /the base "v9"/],
    ["in the flags", ["--isue", "../issue.md", "--json"], /unknown option/],
  ])("%s, as an object for --json", async (_name, argv, why) => {
    const { fix } = await setUp();
    const { exitCode, stdout } = await fix(...argv);
    expect(
      JSON.parse(
        stdout
          .split("\n")
          .slice(argv.includes("--jsonl") ? -1 : 0)
          .join("\n"),
      ),
    ).toMatchObject({
      schema_version: 1,
      status: "failed",
      exit_code: 2,
      why: expect.stringMatching(why),
      patch: null,
      tests: null,
      localization: [],
    });
    expect(exitCode).toBe(2);
  });

  it("a number of rows that is no number", async () => {
    const { repository } = await setUp();
    const { exitCode, stdout, stderr } = await repairCommand(
      ["localize", "--issue", "../issue.md", "--top", "abc"],
      { cwd: repository },
    );
    expect(stderr).toContain('--top: got "abc", expected a whole number from 1 to 500');
    expect(stderr).not.toContain("    at ");
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  });

  it("an empty issue on standard input", async () => {
    const { repository } = await setUp();
    const result = await repairCommand(["fix", "--issue", "-", "--offline"], {
      cwd: repository,
      input: "",
    });
    expect(result.stderr).toContain("the issue from standard input is empty");
    expect(result.exitCode).toBe(2);
  });
});

describe.skipIf(missing !== null)(
  `repositories that are hard to work with${missing === null ? "" : ` (skipped: ${missing})`}`,
  () => {
    it("one without tests and without a supported language is given up on, saying why", async () => {
      const { fix } = await setUp({ "notes.txt": "nothing here\n" });
      const { exitCode, stdout } = await fix("--issue", "../issue.md", "--json");
      expect(JSON.parse(stdout)).toMatchObject({ status: "gave-up", patch: null, exit_code: 4 });
      expect(exitCode).toBe(4);
    });

    it("one whose tests hang ends by the time limit, and is never green", async () => {
      const { fix } = await setUp({
        "a.py": "x = 1\n",
        "test_a.py":
          "import time, unittest\nclass A(unittest.TestCase):\n    def test_x(self):\n        time.sleep(600)\n",
      });
      const { stdout, stderr } = await fix(
        "--issue",
        "../issue.md",
        "--json",
        "--test-timeout",
        "2s",
      );
      expect(stderr).toContain("timed-out");
      expect(JSON.parse(stdout)).toMatchObject({ status: "gave-up" });
    });

    it("one whose tests delete the work tree is restored for every candidate", async () => {
      const { repository, git, fix } = await setUp({
        "shop.py": "def total_price(a, b):\n    return a - b\n",
        "test_shop.py":
          "import os, unittest\nfrom shop import total_price\nclass Shop(unittest.TestCase):\n    def tearDown(self):\n        os.path.exists('shop.py') and os.remove('shop.py')\n    def test_total_price(self):\n        self.assertEqual(total_price(2, 3), 5)\n",
      });
      await writeFile(
        join(repository, "../issue.md"),
        "# total_price subtracts\n\n`total_price(2, 3)` gives -1, expected 5\n",
      );
      const { stdout } = await fix("--issue", "../issue.md", "--json");
      expect(JSON.parse(stdout)).toMatchObject({ status: "verified" });
      expect(await git("status", "--porcelain")).toBe("");
    });

    it("one with link loops, odd names and large files is read to the end", async () => {
      const { repository, git, fix } = await setUp();
      await symlink("loop", join(repository, "loop"));
      await symlink(".", join(repository, "self"));
      await writeFile(Buffer.from(`${repository}/bad-\xff.py`, "latin1"), "y = 1\n");
      await writeFiles(repository, {
        "big.py": `z = [${"1,".repeat(3_000_000)}]\n`,
        'quote"and\nline.py': "q = 1\n",
      });
      await git("add", "--all");
      await git("commit", "--quiet", "-m", "odd");
      const { exitCode, stdout } = await fix("--issue", "../issue.md", "--json", "--dry-run");
      expect(exitCode).toBe(4);
      expect(JSON.parse(stdout)).toMatchObject({
        status: "gave-up",
        why: expect.stringContaining("dry run"),
      });
    });

    it("one that is repaired twice at once gives the same patch twice", async () => {
      const { folder, repository } = await setUp({
        "shop.py": "def total_price(a, b):\n    return a - b\n",
        "test_shop.py":
          "import unittest\nfrom shop import total_price\nclass Shop(unittest.TestCase):\n    def test_total_price(self):\n        self.assertEqual(total_price(2, 3), 5)\n",
      });
      await writeFile(join(folder, "issue.md"), "# total_price subtracts\n");
      const run = (name: string) =>
        repairCommand(
          ["fix", "--offline", "--issue", "../issue.md", "--run-dir", join(folder, name)],
          { cwd: repository },
        );
      const [one, two] = await Promise.all([run("one"), run("two")]);
      expect(one.stdout).toContain("+    return a + b");
      expect(two.stdout).toBe(one.stdout);
    });
  },
);
