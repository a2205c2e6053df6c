import { rm } from "node:fs/promises";
import { join } from "node:path";
import { RepairError } from "../../../agent/core/errors.ts";
import { saveDurably } from "../../../tools/store/run-folder.ts";
import type { HiddenInstance } from "../../datasets/instance.ts";
import type {
  EvaluationEnvironment,
  EvaluationRun,
  ExcludedTest,
} from "../../environments/port.ts";
import type { Prediction } from "../../predictions/prediction.ts";
import { isEmptyPatch, patchHash } from "../../predictions/prediction.ts";
import { findForgerySigns } from "../forgery.ts";
import { gradeLog } from "../instance-report.ts";
import { checksVersion } from "../rules.ts";
import type { GradingRules } from "../rules.ts";
import { questionHash } from "./question-hash.ts";
import type { GradedInstance } from "./graded-instance.ts";

export interface GradePredictionOptions {
  readonly instance: HiddenInstance;
  readonly prediction: Prediction;
  readonly environment: EvaluationEnvironment;
  readonly rules: GradingRules;
  /** `logs/run_evaluation/<run>/<model>/<id>`, as official. */
  readonly folder: string;
  /** Limit for the test command, seconds. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** One verdict: apply, run, read, judge. Never throws for what the patch or environment does. */
export async function gradePrediction(options: GradePredictionOptions): Promise<GradedInstance> {
  const { prediction, folder } = options;
  const runtimeKey = await runtimeKeyOf(options);
  const patch = prediction.model_patch ?? "";
  // What another patch left here must not be taken for this one's.
  for (const name of ["verdict.json", "report.json", "patch.diff", "test_output.txt"])
    await rm(join(folder, name), { force: true });
  const graded = isEmptyPatch(prediction)
    ? verdict(options, { kind: "empty_patch", why: "there is no patch" })
    : await gradePatch(options, patch);
  const told = { ...graded, runtime_key: runtimeKey };
  await saveVerdict(folder, told);
  return told;
}

async function gradePatch(options: GradePredictionOptions, patch: string): Promise<GradedInstance> {
  await saveDurably(join(options.folder, "patch.diff"), patch);
  const started = performance.now();
  const run = await evaluate(options, patch);
  return { ...(await judge(options, { run, patch })), seconds: since(started) };
}

/** Null also when it cannot be told: opening the environment says why. */
export async function runtimeKeyOf({
  environment,
  instance,
}: Pick<GradePredictionOptions, "environment" | "instance">): Promise<string | null> {
  return (await environment.runtimeKey?.(instance).catch(() => null)) ?? null;
}

export function saveVerdict(folder: string, graded: GradedInstance): Promise<void> {
  return saveDurably(join(folder, "verdict.json"), `${JSON.stringify(graded, null, 2)}\n`);
}

async function evaluate(options: GradePredictionOptions, patch: string): Promise<EvaluationRun> {
  const { environment, instance, signal } = options;
  try {
    const session = await environment.open(instance, {
      folder: join(options.folder, "session"),
      signal,
    });
    try {
      return await session.evaluate({ patch, seconds: options.seconds, signal });
    } finally {
      await session.close();
    }
  } catch (error) {
    signal.throwIfAborted();
    const mend = error instanceof RepairError && error.mend !== null ? ` (${error.mend})` : "";
    const why = error instanceof Error ? error.message : String(error);
    return { kind: "environment-failed", why: `${why}${mend}`, log: "" };
  }
}

async function judge(
  options: GradePredictionOptions,
  { run, patch }: { readonly run: EvaluationRun; readonly patch: string },
): Promise<GradedInstance> {
  await saveDurably(join(options.folder, "test_output.txt"), officialText(run, options.seconds));
  switch (run.kind) {
    case "environment-failed":
      return verdict(options, { kind: "environment_error", why: run.why });
    case "patch-did-not-apply":
      return verdict(options, { kind: "error", why: "the patch does not apply" });
    case "timed-out":
      return verdict(options, { kind: "error", why: `tests ran over ${options.seconds} s` });
    case "ran":
      return judgeLog(options, { run, patch });
  }
  throw new RangeError("unreachable");
}

async function judgeLog(
  options: GradePredictionOptions,
  { run, patch }: { run: Extract<EvaluationRun, { kind: "ran" }>; patch: string },
): Promise<GradedInstance> {
  const { instance, rules } = options;
  const read = (of: HiddenInstance) =>
    gradeLog({ instance: of, log: run.log, rules, format: "official" });
  const official = read(instance);
  const here = without(instance, run.excluded);
  const graded = run.excluded.length === 0 ? official : read(here);
  if (graded.kind === "error") return verdict(options, { kind: "error", why: graded.why });
  const { log, goldExecuted = null } = run;
  const forgery = graded.report.resolved
    ? findForgerySigns({ instance, patch, log, goldExecuted })
    : [];
  const hollow = instance.failToPass.length > 0 && here.failToPass.length === 0;
  const resolved = graded.report.resolved && forgery.length === 0 && !hollow;
  const report = { ...graded.report, resolved };
  const { id } = instance;
  await saveDurably(
    join(options.folder, "report.json"),
    `${JSON.stringify({ [id]: report }, null, 4)}\n`,
  );
  const why = hollow
    ? "no test that the fix must make pass can be judged here"
    : (forgery[0] ?? graded.why);
  return {
    ...verdict(options, { kind: hollow ? "environment_error" : "graded", why }),
    resolved,
    resolved_by_official_rules: official.kind === "graded" && official.report.resolved,
    forgery: [...forgery],
    excluded: [...run.excluded],
    report,
  };
}

function without(instance: HiddenInstance, excluded: readonly ExcludedTest[]): HiddenInstance {
  const names = new Set(excluded.map(({ test }) => test));
  const keep = (tests: readonly string[]) => tests.filter((test) => !names.has(test));
  return {
    ...instance,
    failToPass: keep(instance.failToPass),
    passToPass: keep(instance.passToPass),
  };
}

/** As the harness writes it: a time-out is said at the end of the log. */
function officialText(run: EvaluationRun, seconds: number): string {
  if (run.kind !== "timed-out") return run.log;
  return `${run.log}\n\nTimeout error: ${seconds} seconds exceeded.`;
}

function verdict(
  options: GradePredictionOptions,
  { kind, why }: { readonly kind: GradedInstance["kind"]; readonly why: string | null },
): GradedInstance {
  return {
    format: 1,
    instance_id: options.instance.id,
    given_at: new Date().toISOString(),
    patch_sha256: patchHash(options.prediction.model_patch),
    question_sha256: questionHash(options.instance),
    limit_seconds: options.seconds,
    kind,
    resolved: false,
    resolved_by_official_rules: false,
    why,
    rules: options.rules,
    environment: options.environment.name,
    runtime_key: null,
    checks: checksVersion,
    seconds: 0,
    forgery: [],
    excluded: [],
    report: null,
  };
}

function since(started: number): number {
  return Math.round(performance.now() - started) / 1000;
}
