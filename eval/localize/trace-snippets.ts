import { execFile } from "node:child_process";
import { appendFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import { z } from "zod";
import type { ExecutedFunction } from "../../agent/core/execution.ts";
import type { SandboxProvider } from "../../agent/core/ports.ts";
import { runSnippets } from "../../agent/steps/run-snippets.ts";
import { chooseSandbox } from "../../sandbox/choose.ts";
import { runnerNamed } from "../../tools/tests/runners.ts";
import { readExecuted } from "./executed.ts";
import { readInstances } from "./instances.ts";
import type { LocalizeInstance } from "./instances.ts";
import { findRepository } from "./repositories.ts";

/**
 * Runs the code of issues at their base commits, for measuring what the executed functions tell:
 *
 *   node eval/localize/trace-snippets.ts --dataset FILE --repos DIR --python VENV --only sympy/sympy --out executed.jsonl
 *
 * One line an instance, functions as the product's own step sees them. VENV is a virtual environment
 * with the repository's dependencies. An interrupted run continues.
 */
interface TraceOptions {
  readonly repositories: string;
  /** Folder of the virtual environment. */
  readonly python: string;
  readonly sandboxes: SandboxProvider;
  readonly seconds: number;
}

async function traceInstance(
  instance: LocalizeInstance,
  { repositories, python, sandboxes, seconds }: TraceOptions,
): Promise<readonly ExecutedFunction[]> {
  const source = await mkdtemp(join(tmpdir(), "repair-trace-"));
  const signal = AbortSignal.timeout(120_000);
  try {
    const gitDirectory = resolve(findRepository(repositories, instance.repository));
    await extract(gitDirectory, instance.baseCommit, source);
    const interpreter = await interpreterFolders(python);
    const sandbox = await sandboxes.open(
      {
        source,
        readOnlyFolders: [python, ...interpreter],
        links: [],
        environment: { PATH: `${python}/bin:/usr/bin:/bin` },
        limits: { memoryBytes: 2e9, processes: 64, fileBytes: 1e8, outputBytes: 1e6 },
        network: "none",
      },
      signal,
    );
    try {
      const [title = "", ...body] = instance.statement.split("\n");
      const issue = { title, body: body.join("\n") };
      return await runSnippets({ issue, runner: runnerNamed("pytest"), sandbox, seconds }, signal);
    } finally {
      await sandbox.close();
    }
  } finally {
    await rm(source, { recursive: true, force: true });
  }
}

const run = promisify(execFile);

async function extract(gitDirectory: string, commit: string, folder: string): Promise<void> {
  const command = 'git --git-dir "$0" archive "$1" | tar -x -C "$2"';
  await run("sh", ["-c", command, gitDirectory, commit, folder], { maxBuffer: 1 << 20 });
}

/** A virtual environment's interpreter stands elsewhere. */
async function interpreterFolders(python: string): Promise<readonly string[]> {
  const program = "import sys; print(sys.base_prefix)";
  const { stdout } = await run(join(python, "bin/python3"), ["-c", program]);
  return [stdout.trim()];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      dataset: { type: "string", default: "../shared/data/train-issues.json.gz" },
      repos: { type: "string", default: "repos" },
      python: { type: "string", default: ".venv" },
      only: { type: "string", multiple: true, default: ["sympy/sympy"] },
      out: { type: "string", default: "executed.jsonl" },
      seconds: { type: "string", default: "30" },
      sandbox: { type: "string", default: "auto" },
    },
  });
  const name = z.enum(["auto", "bubblewrap", "docker", "process"]).parse(values.sandbox);
  const options = {
    repositories: values.repos,
    python: resolve(values.python),
    sandboxes: await chooseSandbox(name),
    seconds: Number(values.seconds),
  };
  const known = await readExecuted(values.out);
  await mkdir(resolve(values.out, ".."), { recursive: true });
  const { instances } = await readInstances(values.dataset);
  const wanted = instances.filter(({ repository }) => values.only.includes(repository));
  for (const [index, instance] of wanted.entries()) {
    if (known.has(instance.id)) continue;
    const started = performance.now();
    const functions = await traceInstance(instance, options);
    await appendFile(values.out, `${JSON.stringify({ instance_id: instance.id, functions })}\n`);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const count = `${String(index + 1)} of ${String(wanted.length)}`;
    process.stderr.write(
      `${count} ${instance.id}: ${String(functions.length)} functions, ${seconds} s\n`,
    );
  }
}

if (import.meta.main) await main();
