import { join } from "node:path";
import type { EvaluationRow } from "../datasets/instance.ts";
import type { GradedInstance } from "../grading/predictions/graded-instance.ts";
import type { InstanceRecord } from "../run/instance-state.ts";
import { hasPrediction, newRecord } from "../run/instance-state.ts";
import type { BatchReport, InstanceRow } from "./batch-report.ts";
import { cautionsOf } from "./cautions.ts";
import type { KnownCautions } from "./cautions.ts";
import { firstHit, fitsFunction, goldLocations } from "./gold-locations.ts";
import { summarizeRows } from "./summarize.ts";

export interface CollectOptions {
  readonly title: string;
  readonly madeAt: string;
  readonly manifest: unknown;
  readonly part: BatchReport["part"];
  readonly records: readonly InstanceRecord[];
  readonly verdicts: ReadonlyMap<string, GradedInstance>;
  /** Rows of the dataset by id: gold locations and cautions need them. */
  readonly rows: ReadonlyMap<string, EvaluationRow>;
  readonly known: KnownCautions;
}

/** Joins what ran, what was graded and what is known of the instances. */
export function collectReport(options: CollectOptions): BatchReport {
  const records = withGradedOnly(options);
  const rows = records.map((record) => instanceRow(record, options));
  return summarizeRows({
    rows,
    records,
    title: options.title,
    madeAt: options.madeAt,
    manifest: options.manifest,
    part: options.part,
    verdicts: [...options.verdicts.values()],
  });
}

/** Predictions of another tool have verdicts but no record: they are shown with what is known. */
function withGradedOnly(options: CollectOptions): readonly InstanceRecord[] {
  const known = new Set(options.records.map((record) => record.instance_id));
  const others = [...options.verdicts.values()]
    .filter((verdict) => !known.has(verdict.instance_id))
    .map((verdict): InstanceRecord => {
      const repository = options.rows.get(verdict.instance_id)?.agent.repository ?? "";
      const isEmpty = verdict.kind === "empty_patch";
      return {
        ...newRecord({ id: verdict.instance_id, repository }),
        state: isEmpty ? "no_patch" : "done",
        has_patch: !isEmpty,
      };
    });
  return [...options.records, ...others].toSorted((a, b) =>
    a.instance_id < b.instance_id ? -1 : 1,
  );
}

function instanceRow(record: InstanceRecord, options: CollectOptions): InstanceRow {
  const verdict = options.verdicts.get(record.instance_id);
  const row = options.rows.get(record.instance_id);
  const gold = row === undefined ? null : goldLocations(row.hidden.patch);
  const ranked = record.localization;
  const status = verdict?.report?.tests_status;
  const fix = status?.FAIL_TO_PASS;
  return {
    id: record.instance_id,
    repository: record.repository,
    state: record.state,
    verified: record.verified,
    resolved: isJudged(verdict) ? verdict.resolved : endedEmpty(record, options),
    why: record.why ?? verdict?.why ?? null,
    dollars: record.spend.dollars + record.earlier_dollars,
    seconds: record.seconds,
    file_rank: gold && ranked ? firstHit(ranked.files, (path) => gold.files.includes(path)) : null,
    function_rank:
      gold && ranked
        ? firstHit(ranked.functions, (name) => fitsFunction(name, gold.functions))
        : null,
    localized: ranked !== null,
    reproduction: record.reproduction,
    candidates_tried: record.candidates.tried,
    origin: record.origin,
    seconds_by_stage: record.seconds_by_stage,
    suspects: {
      files: ranked?.files.slice(0, 5) ?? [],
      functions: ranked?.functions.slice(0, 5) ?? [],
    },
    gold,
    fix_tests: fix
      ? { passed: fix.success.length, of: fix.success.length + fix.failure.length }
      : null,
    broken_tests: status?.PASS_TO_PASS.failure ?? [],
    excluded_tests: verdict?.excluded.map(({ test }) => test) ?? [],
    cautions: row
      ? cautionsOf({
          instance: row.hidden,
          problemStatement: row.agent.problemStatement,
          known: options.known,
        })
      : { leak: null, weak: null, flaky: options.known.flaky[record.instance_id] ?? null },
    run_folder:
      record.starts > 0 ? join("instances", record.instance_id, `attempt-${record.attempt}`) : null,
  };
}

/** Without a patch there is nothing to run and no verdict is kept: not resolved, once others were graded. */
function endedEmpty(record: InstanceRecord, { verdicts }: CollectOptions): false | null {
  return verdicts.size > 0 && isEmptyEnd(record) && !verdicts.has(record.instance_id)
    ? false
    : null;
}

export function isEmptyEnd(record: InstanceRecord): boolean {
  return !record.has_patch && hasPrediction(record);
}

/** An environment that failed judged nothing; everything else is a verdict. */
export function isJudged(verdict: GradedInstance | undefined): verdict is GradedInstance {
  return verdict !== undefined && verdict.kind !== "environment_error";
}
