import { access, cp, mkdir, readFile, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { packageRoot } from "../../core/package-root.ts";
import { usageError } from "../../core/errors.ts";
import { readIssueText } from "../../steps/intake.ts";
import { suspectName } from "../../steps/localize.ts";
import { commitFolder } from "../../../tools/git/commit-folder.ts";
import { configSchema } from "../config.ts";
import { executeRun } from "../execute-run.ts";
import type { ExecutedRun } from "../execute-run.ts";
import type { FailedResult } from "../failed-result.ts";
import { reasonWords } from "../reason-words.ts";
import type { ResultObject } from "../result.ts";
import { newRunId, runsFolder } from "../run-folder.ts";
import { scratchFolder } from "../scratch.ts";
import { failureObject } from "./failure.ts";
import { onInterrupt } from "./interrupt.ts";
import { parseFlags } from "./parse-flags.ts";
import { printResult } from "./print-result.ts";
import { createProgress } from "./progress.ts";
import { demoSandbox } from "./demo-sandbox.ts";

const flagsSchema = z.object({
  language: z.enum(["python", "typescript", "both"]).default("both"),
  sandbox: z.enum(["auto", "bubblewrap", "docker", "process"]).optional(),
  samples: z.string().optional(),
  json: z.boolean().default(false),
});

type Flags = z.infer<typeof flagsSchema>;

/** `repair demo`: the main job on bundled repositories, for real: copied, committed, repaired. */
export async function demoCommand(given: Readonly<Record<string, unknown>>): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  const interrupt = onInterrupt(process.stderr);
  const folder = await scratchFolder("demo");
  const runs: ExecutedRun[] = [];
  try {
    const sandbox = await demoSandbox(flags.sandbox, process.stderr);
    for (const sample of await findSamples(flags)) {
      if (!flags.json) process.stderr.write(`\n── ${sample.language}: ${sample.folder}\n`);
      const run = await repairSample({ sample, folder, sandbox }, interrupt.signal);
      runs.push(run);
      if (!flags.json) show(run);
    }
    if (flags.json) printArray(runs.map((run) => run.result));
    return Math.max(...runs.map((run) => run.result.exit_code));
  } catch (error) {
    const failed = failureObject({ error, started: null, executed: null });
    if (flags.json) printArray([...runs.map((run) => run.result), failed]);
    throw error;
  } finally {
    interrupt.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function printArray(results: readonly (ResultObject | FailedResult)[]): void {
  process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
}

interface Sample {
  readonly language: string;
  readonly folder: string;
}

async function findSamples({ language, samples }: Flags): Promise<readonly Sample[]> {
  const root = resolve(samples ?? join(packageRoot, "agent/main/demo/samples"));
  const names = await readdir(root).catch(() => {
    throw usageError(
      `there are no samples in ${root}`,
      "expected a folder a sample, each with issue.md and repository/",
    );
  });
  const found: Sample[] = [];
  for (const name of names.sort()) {
    const folder = join(root, name);
    const whole = await access(join(folder, "issue.md")).then(
      () => true,
      () => false,
    );
    if (whole && (language === "both" || language === name)) found.push({ language: name, folder });
  }
  if (found.length === 0) throw usageError(`there is no ${language} sample in ${root}`);
  return found;
}

interface SampleRun {
  readonly sample: Sample;
  readonly folder: string;
  readonly sandbox: "auto" | "bubblewrap" | "docker" | "process";
}

async function repairSample(
  { sample, folder, sandbox }: SampleRun,
  signal: AbortSignal,
): Promise<ExecutedRun> {
  const source = join(folder, sample.language);
  await mkdir(source, { recursive: true });
  await cp(join(sample.folder, "repository"), source, { recursive: true });
  await commitFolder(source, { message: "the sample as it is", signal });
  const issue = readIssueText(await readFile(join(sample.folder, "issue.md")), "of the sample");
  const now = new Date();
  const id = newRunId(now);
  const progress = createProgress({
    stream: process.stderr,
    live: process.stderr.isTTY,
    verbose: false,
    quiet: false,
  });
  try {
    return await executeRun({
      request: {
        format: 1,
        id,
        startedAt: now.toISOString(),
        issue: { ...issue, comments: [] },
        source,
        base: null,
        offline: true,
        dryRun: false,
        config: configSchema.parse({ sandbox, testTimeout: 60 }),
      },
      folder: join(runsFolder(process.env), id),
      signal,
      onEvent: (event) => progress.onEvent(event),
    });
  } finally {
    progress.end();
  }
}

function show(run: ExecutedRun): void {
  const { symbols } = run.run.localization ?? { symbols: [] };
  for (const [index, suspect] of symbols.slice(0, 3).entries()) {
    const why = reasonWords(suspect.reasons, 3).join("; ");
    process.stderr.write(`suspect ${index + 1}  ${suspectName(suspect)}\n           ${why}\n`);
  }
  printResult(run, { json: false, oneLine: false, output: "patch", delivered: null });
}
