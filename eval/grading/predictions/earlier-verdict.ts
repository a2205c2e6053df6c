import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { patchHash } from "../../predictions/prediction.ts";
import { gradePrediction, runtimeKeyOf, saveVerdict } from "./grade-prediction.ts";
import type { GradePredictionOptions } from "./grade-prediction.ts";
import { checksVersion } from "../rules.ts";
import { questionHash } from "./question-hash.ts";
import { parseVerdict } from "./graded-instance.ts";
import type { GradedInstance } from "./graded-instance.ts";

export interface GradedPrediction {
  readonly verdict: GradedInstance;
  /** An earlier run's, found in the folder. */
  readonly isEarlier: boolean;
}

/** One verdict, an earlier run's if that was asked the very same. */
export async function recallOrGrade(
  options: GradePredictionOptions,
  { redo }: { readonly redo: boolean },
): Promise<GradedPrediction> {
  const known = redo ? null : await loadEarlierVerdict(options);
  if (known === null) return { verdict: await gradePrediction(options), isEarlier: false };
  const verdict = { ...known, given_at: new Date().toISOString() };
  await saveVerdict(options.folder, verdict);
  return { verdict, isEarlier: true };
}

/**
 * The verdict that stands in the folder, when the same question would be asked again: same patch, rules,
 * checks, environment with all that the tests run in, and hidden tests; verdicts of earlier versions do not
 * say all of that. One that something broke in, or that a limit decided which is another
 * one now, is no answer. Null then.
 */
async function loadEarlierVerdict(options: GradePredictionOptions): Promise<GradedInstance | null> {
  const { folder, rules, environment, instance, prediction, seconds } = options;
  const text = await readFile(join(folder, "verdict.json"), "utf8").catch(() => null);
  const known = text === null ? null : parseVerdict(text);
  if (known === null || known.kind === "environment_error") return null;
  if (known.patch_sha256 !== patchHash(prediction.model_patch)) return null;
  if (known.rules !== rules || known.checks !== checksVersion) return null;
  if (known.environment !== environment.name) return null;
  if (known.kind === "error" && known.limit_seconds !== seconds) return null;
  if (known.question_sha256 !== questionHash(instance)) return null;
  return known.runtime_key === (await runtimeKeyOf(options)) ? known : null;
}
