import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import { z } from "zod";
import { readGit } from "../../../tools/search/objects/git.ts";
import { sourceLanguage, isTestPath } from "../../../tools/search/index/source-files.ts";
import { readInstances } from "../instances.ts";
import type { LocalizeInstance } from "../instances.ts";
import { findRepository } from "../repositories.ts";
import { compareWithGoals, readReference } from "./compare.ts";
import { measure, parts } from "./measure.ts";
import type { MeasureInput, Measurement, Part } from "./measure.ts";

/**
 * `npm run bench:search -- --repos DIR`: the figures of an index and a ranking for the last issue of a
 * repository, beside those of the Python reference measured in the same run when it is at hand.
 */
const measurements = z.array(
  z.object({
    key: z.string(),
    what: z.string(),
    cpuSeconds: z.number(),
    wallSeconds: z.number(),
    peakMegabytes: z.number(),
  }),
);

const run = promisify(execFile);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      dataset: { type: "string", default: "../shared/data/swe-bench-lite.jsonl" },
      repos: { type: "string", default: "repos" },
      repository: { type: "string", multiple: true, default: ["django/django", "sympy/sympy"] },
      reference: { type: "string", default: "../shared/tools/localization" },
      python: { type: "string", default: "python3" },
      part: { type: "string" },
      input: { type: "string" },
    },
  });
  if (values.part !== undefined) return runPart(values.part, values.input ?? "{}");
  const { instances } = await readInstances(values.dataset);
  for (const repository of values.repository) {
    const instance = lastOf(instances, repository);
    if (instance === undefined) continue;
    process.stdout.write(
      `\n${repository} at ${instance.baseCommit.slice(0, 12)} (${instance.id})\n`,
    );
    const measured = await benchRepository(instance, values.repos);
    const reference = await referenceFigures(repository, values);
    process.stdout.write(reference);
    const rows = compareWithGoals(measured, readReference(reference.replaceAll(/^ +/gm, "")));
    process.stdout.write(`  compared, ${describeLoad()}:\n${rows.join("\n")}\n`);
  }
}

/** Above this the machine's cores are shared, and wall times measure the others. */
const quietLoad = 2.5;

function describeLoad(): string {
  const load = loadavg()[0] ?? 0;
  const shown = `load ${load.toFixed(1)}`;
  return load <= quietLoad ? shown : `${shown}: the machine is busy, only CPU times mean something`;
}

function lastOf(
  instances: readonly LocalizeInstance[],
  repository: string,
): LocalizeInstance | undefined {
  const number = ({ id }: LocalizeInstance): number => Number(/\d+$/.exec(id)?.[0] ?? 0);
  return instances
    .filter((instance) => instance.repository === repository)
    .toSorted((a, b) => number(a) - number(b))
    .at(-1);
}

async function benchRepository(
  instance: LocalizeInstance,
  repos: string,
): Promise<readonly Measurement[]> {
  const measured: Measurement[] = [];
  const gitDirectory = resolve(findRepository(repos, instance.repository));
  const folder = mkdtempSync(join(tmpdir(), "repair-bench-"));
  const input: MeasureInput = {
    gitDirectory,
    commit: instance.baseCommit,
    before: await commitBefore(gitDirectory, instance.baseCommit, 10),
    statement: instance.statement,
    index: join(folder, "index.sqlite"),
  };
  try {
    for (const part of Object.keys(parts)) {
      const args = [import.meta.filename, "--part", part, "--input", JSON.stringify(input)];
      const { stdout } = await run(process.execPath, args, { maxBuffer: 1 << 24 });
      for (const line of measurements.parse(JSON.parse(stdout))) {
        measured.push(line);
        process.stdout.write(render(line));
      }
    }
    return measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The youngest ancestor from which at least so many source files changed. */
async function commitBefore(gitDirectory: string, commit: string, files: number): Promise<string> {
  const log = await readGit(gitDirectory, ["log", "-200", "--first-parent", "--format=%H", commit]);
  const ancestors = log.toString("utf8").trim().split("\n").slice(1);
  for (const ancestor of ancestors) {
    const names = await readGit(gitDirectory, ["diff", "--name-only", ancestor, commit]);
    const changed = names
      .toString("utf8")
      .split("\n")
      .filter((path) => {
        return sourceLanguage(path)?.family === "python" && !isTestPath(path);
      });
    if (changed.length >= files) return ancestor;
  }
  return ancestors.at(-1) ?? commit;
}

async function runPart(part: string, input: string): Promise<void> {
  const known = Object.keys(parts).find((name): name is Part => name === part);
  const parsed = z
    .object({
      gitDirectory: z.string(),
      commit: z.string(),
      before: z.string(),
      statement: z.string(),
      index: z.string(),
    })
    .parse(JSON.parse(input));
  const measured = known === undefined ? [] : await measure(known, parsed);
  process.stdout.write(JSON.stringify(measured));
}

function render(line: z.infer<typeof measurements>[number]): string {
  const cpu = `${line.cpuSeconds.toFixed(2)} s CPU`;
  const wall = `${line.wallSeconds.toFixed(2)} s wall`;
  return `  ${line.what.padEnd(80)} ${cpu.padStart(11)} ${wall.padStart(12)} ${line.peakMegabytes.toFixed(0).padStart(5)} MB\n`;
}

/** The prototype's own bench, as it prints it. */
async function referenceFigures(
  repository: string,
  options: { readonly reference: string; readonly repos: string; readonly python: string },
): Promise<string> {
  const folder = resolve(options.reference);
  if (!existsSync(join(folder, "bench.py"))) return "  (the Python reference is not at hand)\n";
  try {
    const environment = {
      ...process.env,
      MIRROR: resolve(options.repos),
      PYTHONDONTWRITEBYTECODE: "1",
    };
    const { stdout } = await run(options.python, ["bench.py", repository], {
      cwd: folder,
      env: environment,
      maxBuffer: 1 << 24,
    });
    return `  Python reference:\n${stdout.replaceAll(/^/gm, "    ")}\n`;
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n").at(-2) : String(error);
    return `  (the Python reference did not run: ${why ?? ""})\n`;
  }
}

if (import.meta.main) await main();
