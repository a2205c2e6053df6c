import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { makeRepository } from "../support/repository.ts";
import { cleanEnvironment, program, repairCommand } from "../support/command-line.ts";
import { missingBubblewrap, missingPython } from "../support/needs.ts";
import { temporaryFolder } from "../support/temporary.ts";

const missing = (await missingBubblewrap()) ?? (await missingPython());
const skipped = missing === null ? "" : ` (skipped: ${missing})`;

const files = {
  "shop.py": "def total_price(a, b):\n    return a - b\n",
  "test_shop.py":
    "import unittest\nfrom shop import total_price\n\n\nclass Shop(unittest.TestCase):\n    def test_total_price(self):\n        self.assertEqual(total_price(2, 3), 5)\n",
};

describe.skipIf(missing !== null)(`a run that is stopped and resumed${skipped}`, () => {
  it.each([
    ["localize", "SIGKILL"],
    ["baseline", "SIGKILL"],
    ["reproduce", "SIGKILL"],
    ["coverage", "SIGKILL"],
    ["candidate", "SIGKILL"],
    ["candidate", "SIGINT"],
  ] as const)(
    "inside %s by %s ends as if it had not been, and repeats nothing that was finished",
    async (stage, signal) => {
      const folder = await temporaryFolder();
      const repository = join(folder, "repository");
      await mkdir(repository);
      await makeRepository(repository, files);
      await writeFile(
        join(folder, "issue.md"),
        "# total_price subtracts\n\ntotal_price(2, 3) is -1\n",
      );
      const run = join(folder, "run");
      const argv = [
        "fix",
        "--issue",
        join(folder, "issue.md"),
        "--repo",
        repository,
        "--offline",
        "--candidates",
        "1",
        "--jobs",
        "1",
      ];

      await stopAt({ stage, signal }, [...argv, "--run-dir", run, "--jsonl"]);
      const finished = await finishedSteps(run);
      const resumed = await repairCommand(["fix", "--resume", run, "--json"]);

      expect(resumed.stderr).toContain("Verified");
      const result: unknown = JSON.parse(resumed.stdout);
      expect(result).toMatchObject({ status: "verified", exit_code: 0 });
      const steps = await finishedSteps(run);
      expect(steps.slice(0, finished.length)).toEqual(finished);
      expect(new Set(steps).size).toBe(steps.length);
      expect(await readFile(join(run, "patch.diff"), "utf8")).toContain("+    return a + b");
    },
  );
});

/** Runs the program and stops it the moment it says that it is inside the stage. */
async function stopAt(
  { stage, signal }: { stage: string; signal: "SIGKILL" | "SIGINT" },
  argv: readonly string[],
): Promise<void> {
  const child = spawn(process.execPath, [program, ...argv], {
    env: cleanEnvironment(),
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const event: unknown = JSON.parse(line);
    if (isAt(event, stage)) child.kill(signal);
  }
  await ended;
  const expected = signal === "SIGKILL" ? ["SIGKILL", null] : [null, 130];
  expect([child.signalCode, child.exitCode]).toEqual(expected);
}

function isAt(event: unknown, stage: string): boolean {
  if (typeof event !== "object" || event === null || !("kind" in event)) return false;
  if (event.kind === "candidate") return stage === "candidate";
  return event.kind === "step-started" && "step" in event && event.step === stage;
}

/** The journal's keys in order: a key twice would be a step that ran twice. */
async function finishedSteps(run: string): Promise<string[]> {
  const text = await readFile(join(run, "journal.jsonl"), "utf8").catch(() => "");
  return text
    .split("\n")
    .filter((line) => line.endsWith("}"))
    .map((line) => String(JSON.parse(line).key));
}
