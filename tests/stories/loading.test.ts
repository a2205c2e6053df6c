import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../agent/core/package-root.ts";
import { repairCommand } from "../support/command-line.ts";
import { makeRepository } from "../support/repository.ts";
import { temporaryFolder } from "../support/temporary.ts";

async function modulesOf(argv: readonly string[], cwd: string): Promise<string> {
  const log = join(cwd, "..", "modules.log");
  await writeFile(log, "");
  const hook = join(packageRoot, "tests/support/log-modules.mjs");
  const environment = { LOGGED_MODULES: log, NODE_OPTIONS: `--import=file://${hook}` };
  await repairCommand(argv, { cwd, environment });
  return readFile(log, "utf8");
}

async function setUp(): Promise<string> {
  const folder = await temporaryFolder();
  const repository = join(folder, "repository");
  await mkdir(repository);
  await makeRepository(repository, { "a.py": "def total(a):\n    return a\n" });
  await writeFile(join(folder, "issue.md"), "# total is wrong\n");
  return repository;
}

describe("what a command loads", () => {
  it("is next to nothing for --help", async () => {
    const modules = await modulesOf(["--help"], await setUp());
    expect(modules).toContain("/commander/");
    const packages = modules.match(/node_modules\/(@[^/]+\/[^/]+|[^/]+)/g) ?? [];
    expect([...new Set(packages)]).toEqual(["node_modules/commander"]);
  });

  it("is neither langchain nor ts-morph for a run without a model", async () => {
    const modules = await modulesOf(
      ["fix", "--issue", "../issue.md", "--offline", "--dry-run", "--run-dir", "../run"],
      await setUp(),
    );
    expect(modules).toContain("tools/search/localizer.ts");
    const heavy =
      /node_modules\/(?:@?(?:langchain|octokit)|ts-morph|gpt-tokenizer|bullmq|dockerode|hono)\//;
    expect(modules.split("\n").filter((url) => heavy.test(url))).toEqual([]);
  });
});
