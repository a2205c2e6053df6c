import { join, resolve } from "node:path";
import { z } from "zod";
import { usageError } from "../../agent/core/errors.ts";
import { loadConfig } from "../../agent/main/config.ts";
import type { Config } from "../../agent/main/config.ts";
import type { AgentInstance, HiddenInstance } from "../datasets/instance.ts";
import type { Dataset } from "../datasets/open-dataset.ts";
import { withoutTests } from "../datasets/row-environment.ts";
import { parseSelection, selectRows } from "../datasets/select.ts";
import type { EnvironmentChoice } from "../environments/local/agent-environment.ts";
import type { Manifest } from "../run/manifest.ts";
import { loadRecords } from "../run/instance-state.ts";
import { missingClones } from "../run/find-repository.ts";
import { runPart } from "../run/run-part.ts";
import { openProgress } from "../run/progress.ts";
import { runBatch } from "../run/run-batch.ts";
import type { BatchResult } from "../run/run-batch.ts";
import { openDatasets } from "./datasets.ts";
import { openEngine } from "./engine.ts";
import { onInterrupt } from "../../agent/main/cli/interrupt.ts";
import { countFlag, dollarsFlag, durationFlag, parseFlags, selectionFlags } from "./flags.ts";
import { note, printJson, printResult } from "./output.ts";
import { completeFlags, keptFlags } from "./resumed-flags.ts";
import type { GivenFlags } from "./resumed-flags.ts";
import { describeManifest, saveOwnManifest } from "./run-manifest.ts";
import { describeRun, exitCodeOfRun, summarizeRun } from "./run-summary.ts";
import { readBatchVerdicts } from "./verdicts.ts";

const flagsSchema = z.object({
  dataset: z.string(),
  repos: z.string().optional(),
  env: z.enum(["local", "none"]),
  history: z.union([z.literal("full"), countFlag]),
  out: z.string(),
  jobs: countFlag.optional(),
  /** True without an address: then REPAIR_QUEUE has it. */
  queue: z.union([z.string(), z.literal(true)]).optional(),
  priority: countFlag.optional(),
  callsPerMinute: countFlag.optional(),
  model: z.string().optional(),
  apiBase: z.string().optional(),
  offline: z.boolean().default(false),
  only: runPart.optional(),
  name: z.string().optional(),
  maxCostPerInstance: dollarsFlag.optional(),
  maxCostTotal: dollarsFlag.optional(),
  maxTimePerInstance: durationFlag,
  maxTried: z.string().optional(),
  sandbox: z.string().optional(),
  retryInfra: z.string().regex(/^\d$/, "expected 0 to 9").transform(Number),
  resume: z.boolean().default(false),
  redo: z.enum(["infra", "failed", "all"]).optional(),
  failOn: z.enum(["infra", "unresolved"]),
  json: z.boolean().default(false),
  quiet: z.boolean().default(false),
  ...selectionFlags,
});

export type RunFlags = z.infer<typeof flagsSchema>;

/** `repair eval run`; returns the exit code. */
export async function runCommand(given: GivenFlags): Promise<number> {
  const own = await completeFlags(given);
  const flags = parseFlags(flagsSchema, own);
  const out = resolve(flags.out);
  const stop = onInterrupt(process.stderr);
  try {
    const prepared = await prepareRun(flags, { own, signal: stop.signal });
    const started = performance.now();
    const result = await startBatch(flags, { ...prepared, out, signal: stop.signal });
    const summary = summarizeRun(result, {
      out,
      part: flags.only ?? null,
      seconds: (performance.now() - started) / 1000,
    });
    if (flags.json) printJson(summary);
    else printResult(describeRun(summary));
    return exitCodeOfRun(summary, flags.failOn);
  } finally {
    stop.stop();
  }
}

export interface PreparedRun {
  /** Only the agent's half of the rows goes on from here. */
  readonly instances: readonly AgentInstance[];
  readonly config: Config;
  readonly offline: boolean;
  readonly manifest: Manifest;
  /** What the environment is chosen by, by instance id. */
  readonly choices: ReadonlyMap<string, EnvironmentChoice>;
}

export interface Place {
  readonly out: string;
  readonly signal: AbortSignal;
}

/** As the command line has them, for the manifest. */
interface Origin {
  readonly own: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

async function prepareRun(flags: RunFlags, { own, signal }: Origin): Promise<PreparedRun> {
  const dataset = await openDatasets({ names: flags.dataset, signal });
  const rows = selectRows(dataset.rows, ({ agent }) => agent.id, await parseSelection(flags));
  if (rows.length === 0) throw usageError("the selection leaves no instance");
  await checkClones(flags, rows);
  const { config } = await loadConfig({
    flags: configFlags(flags),
    environment: process.env,
    folder: null,
  });
  const offline = flags.offline || flags.only === "templates" || config.model === null;
  if (offline && !flags.offline && flags.only === undefined)
    note("no model is configured: literal fixes and templates only");
  const instances = rows.map(({ agent }) => agent);
  const ids = instances.map(({ id }) => id);
  const choices = new Map(rows.map(({ hidden }) => [hidden.id, environmentChoice(hidden)]));
  const limits = limitsOf(flags);
  const manifest = await describeManifest(flags, {
    dataset,
    ids,
    config,
    offline,
    limits,
    flags: keptFlags(own),
  });
  return { instances, config, offline, manifest, choices };
}

/** Field by field: the test command of a row names the hidden tests. */
function environmentChoice({ version, environment }: HiddenInstance): EnvironmentChoice {
  return environment === undefined
    ? { version }
    : { version, environment: withoutTests(environment) };
}

/** What cannot work is said before anything is started. Workers have clones of their own. */
async function checkClones(flags: RunFlags, rows: Dataset["rows"]): Promise<void> {
  if (flags.repos === undefined || flags.queue !== undefined) return;
  const instances = rows.map(({ agent }) => agent);
  const missing = await missingClones(flags.repos, instances);
  if (missing.length === 0) return;
  const left = instances.filter(({ repository }) => !missing.includes(repository)).length;
  const example = `git clone --bare https://github.com/${missing[0]} ${join(flags.repos, `${missing[0]?.replace("/", "+")}.git`)}`;
  const what = `--repos ${flags.repos} without a clone of ${missing.join(", ")}`;
  if (left === 0) throw usageError(`got ${what}: nothing could run`, example);
  note(
    `got ${what}: ${instances.length - left} of ${instances.length} instances will not run here`,
  );
  note(`  → ${example}`);
}

async function startBatch(flags: RunFlags, run: PreparedRun & Place): Promise<BatchResult> {
  const limits = limitsOf(flags);
  const progress = openProgress({
    write: (text) => void (flags.quiet ? false : process.stderr.write(text)),
    isTerminal: process.stderr.isTTY,
    columns: process.stderr.columns ?? 80,
    now: () => performance.now(),
    totalDollars: limits.dollarsTotal,
    part: flags.only ?? null,
  });
  const engine = await openEngine(flags, run);
  try {
    return await runBatch({
      folder: run.out,
      instances: run.instances,
      repair: engine.repair,
      keepsTime: engine.keepsTime,
      model: run.manifest.name,
      jobs: flags.jobs ?? (engine.keepsTime ? 1 : run.instances.length),
      limits,
      retryInfrastructure: flags.retryInfra,
      redo: flags.redo ?? null,
      unresolved: await unresolvedIds(run.out),
      begin: () => saveOwnManifest(flags, run.out, run.manifest),
      signal: run.signal,
      emit: progress.emit,
    });
  } finally {
    progress.close();
    await engine.close();
  }
}

function configFlags(flags: RunFlags): Record<string, unknown> {
  return {
    model: flags.model,
    apiBase: flags.apiBase,
    maxTried: flags.maxTried,
    sandbox: flags.sandbox,
    // One instance, one core: instances run side by side, not candidates.
    jobs: 1,
  };
}

function limitsOf(flags: RunFlags) {
  const dollarsTotal = flags.maxCostTotal ?? null;
  const usual = dollarsTotal === null ? null : Math.min(1, dollarsTotal);
  const dollarsPerInstance = flags.maxCostPerInstance ?? usual;
  if (dollarsTotal !== null && dollarsPerInstance !== null && dollarsPerInstance > dollarsTotal)
    throw usageError(
      `got --max-cost-per-instance ${dollarsPerInstance} over --max-cost-total ${dollarsTotal}, so that nothing could start`,
    );
  return { dollarsTotal, dollarsPerInstance, secondsPerInstance: flags.maxTimePerInstance };
}

/** Graded and not resolved, for `--redo failed`; empty before grading. */
async function unresolvedIds(out: string): Promise<ReadonlySet<string>> {
  const records = await loadRecords(out);
  const { verdicts } = await readBatchVerdicts(join(out, "grade"), { batch: out, records });
  const graded = [...verdicts.values()].filter(({ kind }) => kind === "graded");
  return new Set(graded.filter(({ resolved }) => !resolved).map(({ instance_id: id }) => id));
}
