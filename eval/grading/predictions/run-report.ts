import { isEmptyPatch } from "../../predictions/prediction.ts";
import type { Prediction } from "../../predictions/prediction.ts";
import type { GradingRules } from "../rules.ts";
import type { GradedInstance } from "./graded-instance.ts";

export interface RunReportOptions {
  /** Every id of the dataset. */
  readonly dataset: readonly string[];
  readonly predictions: readonly Prediction[];
  readonly graded: readonly GradedInstance[];
  readonly rules: GradingRules;
  /** Signs found in the logs of those that are not resolved, by id. */
  readonly signs: ReadonlyMap<string, { reason: string; tier: "environment" | "ambiguous" }>;
}

/**
 * The official `<model>.<run_id>.json`, schema version 2: same keys in the same order, ids sorted.
 * Source: SWE-bench v5.0.2 and v4.1.0, `reporting.py`.
 */
export function makeRunReport(options: RunReportOptions) {
  const { dataset, predictions, graded } = options;
  const submitted = sortedIds(predictions.map((prediction) => prediction.instance_id));
  const inDataset = new Set(dataset);
  const submittedSet = new Set(submitted);
  const byKind = (pick: (verdict: GradedInstance) => boolean) =>
    sortedIds(graded.filter(pick).map((verdict) => verdict.instance_id));
  const hasReport = (verdict: GradedInstance) => verdict.report !== null;
  const completed = byKind(hasReport);
  const resolved = byKind((verdict) => hasReport(verdict) && verdict.resolved);
  const unresolved = byKind((verdict) => hasReport(verdict) && !verdict.resolved);
  const empty = sortedIds(
    predictions
      .filter((prediction) => isEmptyPatch(prediction) && inDataset.has(prediction.instance_id))
      .map((prediction) => prediction.instance_id),
  );
  const errors = byKind((verdict) => !hasReport(verdict) && verdict.kind !== "empty_patch");
  const incomplete = sortedIds(dataset.filter((id) => !submittedSet.has(id)));
  const failures = failureLists(options, [...unresolved, ...errors]);
  const isNew = options.rules === "v5";
  return {
    total_instances: dataset.length,
    submitted_instances: submitted.length,
    completed_instances: completed.length,
    resolved_instances: resolved.length,
    unresolved_instances: unresolved.length,
    ...(isNew && {
      infra_failure_instances: failures.environment.length,
      ambiguous_failure_instances: failures.ambiguous.length,
    }),
    empty_patch_instances: empty.length,
    error_instances: errors.length,
    completed_ids: completed,
    incomplete_ids: incomplete,
    empty_patch_ids: empty,
    submitted_ids: submitted,
    resolved_ids: resolved,
    unresolved_ids: unresolved,
    ...(isNew && {
      infra_failure_ids: failures.environment,
      ambiguous_failure_ids: failures.ambiguous,
      failure_reasons: failures.reasons,
    }),
    error_ids: errors,
    schema_version: 2,
  };
}

export type RunReport = ReturnType<typeof makeRunReport>;

function failureLists({ signs }: RunReportOptions, ids: readonly string[]) {
  const known = sortedIds(ids).flatMap((id) => {
    const sign = signs.get(id);
    return sign === undefined ? [] : [{ id, ...sign }];
  });
  const of = (tier: string) => known.filter((sign) => sign.tier === tier).map(({ id }) => id);
  return {
    environment: of("environment"),
    ambiguous: of("ambiguous"),
    reasons: Object.fromEntries(known.map(({ id, reason }) => [id, reason])),
  };
}

function sortedIds(ids: readonly string[]): string[] {
  return ids.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
