import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { usageError } from "../../../agent/core/errors.ts";
import { saveDurably } from "../../../tools/store/run-folder.ts";
import type { HiddenInstance } from "../../datasets/instance.ts";
import type { EvaluationEnvironment } from "../../environments/port.ts";
import { modelFolder } from "../../predictions/prediction.ts";
import type { Prediction } from "../../predictions/prediction.ts";
import { findInfrastructureSign } from "../infrastructure.ts";
import type { GradingRules } from "../rules.ts";
import { recallOrGrade } from "./earlier-verdict.ts";
import type { GradedPrediction } from "./earlier-verdict.ts";
import type { GradedInstance } from "./graded-instance.ts";
import { makeRunReport } from "./run-report.ts";
import type { RunReport } from "./run-report.ts";

export interface GradePredictionsOptions {
  /** The whole dataset: predictions of ids outside it are refused, as official. */
  readonly instances: readonly HiddenInstance[];
  readonly predictions: readonly Prediction[];
  readonly environment: EvaluationEnvironment;
  readonly rules: GradingRules;
  /** `<folder>/logs/run_evaluation/…` and `<folder>/<model>.<run>.json` are written. */
  readonly folder: string;
  readonly runId: string;
  readonly jobs: number;
  /** Limit for each test command, seconds. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** Judge again what was judged before. */
  readonly redo?: boolean;
  readonly onVerdict: (graded: GradedPrediction) => void;
}

export interface GradedPredictions {
  readonly verdicts: readonly GradedInstance[];
  readonly report: RunReport;
  readonly reportFile: string;
}

/** Grades every prediction, some at a time, and writes the official files. */
export async function gradePredictions(
  options: GradePredictionsOptions,
): Promise<GradedPredictions> {
  const instances = new Map(options.instances.map((instance) => [instance.id, instance]));
  const unknown = options.predictions.filter(({ instance_id }) => !instances.has(instance_id));
  if (unknown.length > 0)
    throw usageError(
      `got predictions that are not in the dataset: ${unknown
        .slice(0, 5)
        .map((p) => p.instance_id)
        .join(", ")}`,
      "name the dataset they are for with --dataset",
    );
  const verdicts: GradedInstance[] = [];
  const signs = new Map<string, { reason: string; tier: "environment" | "ambiguous" }>();
  const queue = [...options.predictions];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      options.signal.throwIfAborted();
      const instance = instances.get(next.instance_id);
      if (instance === undefined) continue;
      const folder = instanceLogFolder(options, next);
      const one = { ...options, instance, prediction: next, folder };
      const graded = await recallOrGrade(one, { redo: options.redo ?? false });
      const { verdict } = graded;
      const sign = verdict.resolved ? null : await readSign(folder);
      if (sign !== null) signs.set(verdict.instance_id, sign);
      verdicts.push(verdict);
      options.onVerdict(graded);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.jobs) }, work));
  const report = makeRunReport({
    dataset: options.instances.map(({ id }) => id),
    predictions: options.predictions,
    graded: verdicts,
    rules: options.rules,
    signs,
  });
  const model = modelFolder(options.predictions[0]?.model_name_or_path ?? "None");
  const reportFile = join(options.folder, `${model}.${options.runId}.json`);
  await saveDurably(reportFile, `${JSON.stringify(report, null, 4)}\n`);
  verdicts.sort((a, b) => (a.instance_id < b.instance_id ? -1 : 1));
  return { verdicts, report, reportFile };
}

function instanceLogFolder(options: GradePredictionsOptions, prediction: Prediction): string {
  const model = modelFolder(prediction.model_name_or_path);
  const run = join(options.folder, "logs", "run_evaluation", options.runId);
  return join(run, model, prediction.instance_id);
}

async function readSign(folder: string) {
  const log = await readFile(join(folder, "test_output.txt"), "utf8").catch(() => "");
  return findInfrastructureSign(log);
}
