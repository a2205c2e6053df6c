/**
 * `npm run bench`: what the command line costs besides models and tests. Prints ratios of commands run
 * in turn in this one process; nothing here fails by time. With `-- --repos DIR …` the figures of the
 * index and the ranking follow, see eval/localize/bench/run.ts.
 */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../agent/core/package-root.ts";
import { cleanEnvironment } from "../support/command-line.ts";
import { makeRepository } from "../support/repository.ts";

const runs = 7;

const built = join(packageRoot, "dist/agent/main/cli/main.js");
const program = existsSync(built) ? built : join(packageRoot, "agent/main/cli/main.ts");
const folder = await mkdtemp(join(tmpdir(), "repair-bench-"));
try {
  console.log(
    `program: ${existsSync(built) ? "dist (npm run build)" : "sources: npm run build first for the published form"}`,
  );
  await compareHelp();
  await measureRun();
  await measureSearch(process.argv.slice(2));
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Needs clones of large repositories, so it runs when it is told where they are. */
async function measureSearch(argv: readonly string[]): Promise<void> {
  if (argv.length === 0) {
    console.log("index and ranking: npm run bench -- --repos DIR (alone: npm run bench:search)");
    return;
  }
  const bench = join(packageRoot, "eval/localize/bench/run.ts");
  const child = spawn(process.execPath, [bench, ...argv], { stdio: "inherit" });
  const code = await new Promise((resolve) => child.once("exit", resolve));
  if (code !== 0) process.exitCode = 1;
}

async function compareHelp(): Promise<void> {
  const empty: number[] = [];
  const help: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const bare = await timed(["-e", "0"]);
    const helped = await timed([program, "--help"]);
    if (run === 0) continue; // the first fills the compile cache
    empty.push(bare.seconds);
    help.push(helped.seconds);
  }
  const ratio = median(help) / median(empty);
  console.log(
    `repair --help: ${milliseconds(median(help))}, node -e 0: ${milliseconds(median(empty))}, ratio ${ratio.toFixed(2)} (goal 2.5)`,
  );
}

/** A repository of 100 files whose bug is found at once: what is left is the agent's own time. */
async function measureRun(): Promise<void> {
  const repository = join(folder, "repository");
  await mkdir(repository);
  const files: Record<string, string> = {
    "shop.py": "def total_price(a, b):\n    return a - b\n",
    "test_shop.py":
      "import unittest\nfrom shop import total_price\n\n\nclass Shop(unittest.TestCase):\n    def test_total_price(self):\n        self.assertEqual(total_price(2, 3), 5)\n",
  };
  for (let index = 0; index < 98; index += 1) {
    const functions = Array.from(
      { length: 10 },
      (_, at) => `def part_${index}_${at}(value):\n    return value * ${at}\n`,
    );
    files[`package/module_${index}.py`] = functions.join("\n\n");
  }
  await makeRepository(repository, files);
  await writeFile(join(folder, "issue.md"), "# total_price subtracts\n\ntotal_price(2, 3) is -1\n");
  const run = join(folder, "run");
  const argv = [
    program,
    "fix",
    "--issue",
    join(folder, "issue.md"),
    "--repo",
    repository,
    "--offline",
    "--quiet",
    "--jobs",
    "1",
    "--run-dir",
    run,
  ];
  const { seconds, peakMegabytes } = await timed(argv);
  const journal = (await readFile(join(run, "journal.jsonl"), "utf8"))
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
  const testing = journal.reduce((sum: number, step) => sum + testSeconds(step), 0);
  console.log(
    `a 100-file repository: ${seconds.toFixed(2)} s, ${testing.toFixed(2)} s of it steps that run tests, ${(seconds - testing).toFixed(2)} s the agent (goal 1)`,
  );
  console.log(`peak memory: ${peakMegabytes} MB (goal 300)`);
}

function testSeconds(step: unknown): number {
  if (typeof step !== "object" || step === null || !("step" in step) || !("seconds" in step))
    return 0;
  const runsTests = ["baseline", "reproduce", "coverage", "verify"].includes(String(step.step));
  return runsTests ? Number(step.seconds) : 0;
}

async function timed(argv: readonly string[]): Promise<{ seconds: number; peakMegabytes: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, argv, {
    stdio: "ignore",
    env: { ...cleanEnvironment(), XDG_CACHE_HOME: join(folder, "cache") },
  });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakKilobytes(child.pid));
  }, 50);
  await new Promise((resolve) => child.once("exit", resolve));
  clearInterval(watch);
  return { seconds: (performance.now() - started) / 1000, peakMegabytes: Math.round(peak / 1024) };
}

/** The kernel's own high-water mark; 0 when the process has ended. */
function peakKilobytes(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function milliseconds(seconds: number): string {
  return `${Math.round(seconds * 1000)} ms`;
}
