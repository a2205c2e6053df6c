import { execFileSync } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runLocalize } from "../../../eval/localize/run.ts";
import { makeRepository } from "../../support/repository.ts";
import { temporaryFolder } from "../../support/temporary.ts";

async function setUp() {
  const folder = await temporaryFolder();
  const clone = join(folder, "owner__name");
  await mkdir(clone);
  await makeRepository(clone, { "bank.py": "def withdraw():\n    pass\n" });
  const git = (...argv: string[]) =>
    execFileSync("git", ["-C", clone, ...argv], { encoding: "utf8" }).trim();
  const commit = git("rev-parse", "HEAD");
  const warnings: string[] = [];
  const run = async (baseCommit: string, ids: readonly string[] = ["one", "two"]) => {
    const rows = ids.map((instance_id) => {
      const issue = { problem_statement: "withdraw fails", repo: "owner/name" };
      return JSON.stringify({ ...issue, instance_id, base_commit: baseCommit });
    });
    const dataset = join(folder, "rows.jsonl");
    await writeFile(dataset, rows.join("\n"));
    const places = { dataset, repositories: folder, cacheFolder: join(folder, "cache") };
    const warn = (text: string) => void warnings.push(text);
    return runLocalize({ ...places, out: join(folder, "out.jsonl"), workers: 1, warn });
  };
  return { folder, clone, git, commit, run, warnings };
}

describe("ranking for a dataset", () => {
  it("cuts off the line that a kill left in the middle, and goes on", async () => {
    const { folder, commit, run } = await setUp();
    const out = join(folder, "out.jsonl");
    const whole = JSON.stringify({ instance_id: "one", files: ["x.py"], functions: [] });
    await writeFile(out, `${whole}\n{"instance_id":"two","fil`);
    const predictions = await run(commit);
    expect(predictions.map(({ files }) => files)).toEqual([["x.py"], ["bank.py"]]);
    const lines = (await readFile(out, "utf8")).trimEnd().split("\n");
    expect(lines[0]).toBe(whole);
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { instance_id: "one" },
      { instance_id: "two" },
    ]);
  });

  it("keeps a last line that only lacks its line break", async () => {
    const { folder, commit, run } = await setUp();
    const whole = JSON.stringify({ instance_id: "one", files: ["x.py"], functions: [] });
    await writeFile(join(folder, "out.jsonl"), whole);
    await run(commit);
    const text = await readFile(join(folder, "out.jsonl"), "utf8");
    expect(text.startsWith(`${whole}\n{`)).toBe(true);
  });

  it("names the instance whose commit is not there", async () => {
    const { run } = await setUp();
    await expect(run("0".repeat(40))).rejects.toThrow(/^one \(owner\/name at 000000000000\): /);
  });

  it("warns of source files that the repository lacks", async () => {
    const { clone, git, commit, run, warnings } = await setUp();
    const blob = git("rev-parse", "HEAD:bank.py");
    await rm(join(clone, ".git/objects", blob.slice(0, 2), blob.slice(2)), { force: true });
    await run(commit, ["one"]);
    expect(warnings).toEqual([expect.stringMatching(/^one: 1 of 1 source files are missing/)]);
  });
});
