import type { GradedInstance } from "../grading/predictions/graded-instance.ts";
import type { InstanceRecord } from "../run/instance-state.ts";
import type {
  BatchReport,
  Headline,
  HitRate,
  InstanceRow,
  RepositoryRow,
  SourceRow,
} from "./batch-report.ts";
import { proportion, quantile, sum } from "./statistics.ts";

export interface SummarizeOptions {
  readonly title: string;
  readonly madeAt: string;
  readonly manifest: unknown;
  readonly part: BatchReport["part"];
  readonly rows: readonly InstanceRow[];
  readonly records: readonly InstanceRecord[];
  readonly verdicts: readonly GradedInstance[];
}

/** Rows → figures. */
export function summarizeRows(options: SummarizeOptions): BatchReport {
  const { rows, records } = options;
  const ended = rows.filter(({ state }) => !["queued", "running"].includes(state));
  const resolved = rows.filter((row) => row.resolved === true).length;
  const dollars = sum(rows.map((row) => row.dollars));
  const seconds = sum(rows.map((row) => row.seconds));
  const fixes = rows.flatMap((row) => row.fix_tests ?? []);
  return {
    schema_version: 1,
    title: options.title,
    made_at: options.madeAt,
    manifest: options.manifest,
    part: options.part,
    total: rows.length,
    states: countBy(rows.map(({ state }) => state)),
    grading: describeGrading(options.verdicts, rows),
    headlines: headlines(rows),
    patches: {
      made: proportion(records.filter((record) => record.has_patch).length, rows.length),
      verified: proportion(rows.filter((row) => row.verified).length, rows.length),
    },
    reproduction: proportion(rows.filter((r) => r.reproduction === "red").length, ended.length),
    localization: localization(rows),
    candidates: {
      tried: sum(rows.map((row) => row.candidates_tried)),
      per_instance: mean(ended.map((row) => row.candidates_tried)),
    },
    sources: sourcesOf(rows, records),
    tests: {
      fixed: proportion(sum(fixes.map((f) => f.passed)), sum(fixes.map((f) => f.of))),
      broke_others: rows.filter(isPlausibleButBroken).map(({ id }) => id),
    },
    cost: {
      dollars,
      per_instance: mean(ended.map((row) => row.dollars)),
      per_resolved: resolved === 0 ? null : dollars / resolved,
      unknown_price: records.some(({ spend }) => spend.unknownPrice),
    },
    time: {
      seconds,
      median: quantile(timesOf(ended), 0.5),
      ninetieth: quantile(timesOf(ended), 0.9),
      per_resolved: resolved === 0 ? null : seconds / resolved,
      by_stage: secondsByStage(records),
    },
    reasons: reasonsOf(rows),
    repositories: repositoriesOf(rows),
    instances: rows,
  };
}

function sourcesOf(
  rows: readonly InstanceRow[],
  records: readonly InstanceRecord[],
): readonly SourceRow[] {
  const tried: Record<string, number> = {};
  for (const { tried_by } of records)
    for (const [source, count] of Object.entries(tried_by))
      tried[source] = (tried[source] ?? 0) + count;
  const origins = rows.flatMap(({ origin }) => origin ?? []);
  const isGraded = rows.some(({ resolved }) => resolved !== null);
  return [...new Set([...Object.keys(tried), ...origins])].toSorted().map((source) => {
    const own = rows.filter(({ origin }) => origin === source);
    return {
      source,
      tried: tried[source] ?? 0,
      patches: own.length,
      verified: own.filter(({ verified }) => verified).length,
      resolved: isGraded ? own.filter(({ resolved }) => resolved === true).length : null,
    };
  });
}

function describeGrading(
  verdicts: readonly GradedInstance[],
  rows: readonly InstanceRow[],
): BatchReport["grading"] {
  const [first] = verdicts;
  if (first === undefined) return null;
  const failed = verdicts.filter((verdict) => verdict.kind === "environment_error").length;
  return {
    environment: first.environment,
    rules: first.rules,
    graded: rows.filter(({ resolved }) => resolved !== null).length,
    not_gradable: failed,
  };
}

function headlines(rows: readonly InstanceRow[]): readonly Headline[] {
  const judged = rows.filter((row) => row.resolved !== null);
  if (judged.length === 0) return [];
  const of = (name: string, keep: (row: InstanceRow) => boolean): Headline => {
    const kept = judged.filter(keep);
    return {
      name,
      resolved: proportion(kept.filter((row) => row.resolved === true).length, kept.length),
    };
  };
  return [
    of("resolved", () => true),
    of("without solutions in the issue text", ({ cautions }) => cautions.leak === null),
    of("without weak tests", ({ cautions }) => cautions.weak === null),
    of("without known-flaky instances", ({ cautions }) => cautions.flaky === null),
    of(
      "without any of these",
      ({ cautions }) => cautions.leak === null && cautions.weak === null && cautions.flaky === null,
    ),
  ];
}

function localization(rows: readonly InstanceRow[]): BatchReport["localization"] {
  const known = rows.filter((row) => row.localized);
  const rates = (rank: (row: InstanceRow) => number | null): readonly HitRate[] =>
    [1, 3, 5, 10].map((within) => ({
      within,
      hits: proportion(
        known.filter((row) => (rank(row) ?? Infinity) <= within).length,
        known.length,
      ),
    }));
  return {
    known: known.length,
    files: rates((row) => row.file_rank),
    functions: rates((row) => row.function_rank),
  };
}

function isPlausibleButBroken({ resolved, fix_tests, broken_tests }: InstanceRow): boolean {
  if (resolved !== false || fix_tests === null) return false;
  return fix_tests.of > 0 && fix_tests.passed === fix_tests.of && broken_tests.length > 0;
}

function reasonsOf(rows: readonly InstanceRow[]): BatchReport["reasons"] {
  const words = rows.map(({ state, verified, why }) => {
    if (state === "done") return verified ? "patch, verified" : "patch, not verified";
    // Numbers, paths, names and what stands in brackets vary: what is counted is the kind of reason.
    const [line = ""] = (why ?? "").split("\n", 1);
    const kind = line.replace(/["'`/\d(].*$/, "").replace(/\s+(?:of|in|for|from|the)?\s*$/, "");
    return kind.trim() === "" ? state : `${state}: ${kind.trim().slice(0, 120)}`;
  });
  return Object.entries(countBy(words))
    .map(([reason, count]) => ({ reason, count }))
    .toSorted((a, b) => b.count - a.count);
}

function repositoriesOf(rows: readonly InstanceRow[]): readonly RepositoryRow[] {
  const names = [...new Set(rows.map(({ repository }) => repository))].toSorted((a, b) =>
    a < b ? -1 : 1,
  );
  return names.map((repository) => {
    const own = rows.filter((row) => row.repository === repository);
    const judged = own.filter((row) => row.resolved !== null);
    return {
      repository,
      total: own.length,
      patches: own.filter((row) => row.state === "done").length,
      verified: own.filter((row) => row.verified).length,
      resolved: judged.length === 0 ? null : judged.filter((row) => row.resolved === true).length,
      median_seconds: quantile(timesOf(own), 0.5),
      dollars: sum(own.map((row) => row.dollars)),
    };
  });
}

function secondsByStage(records: readonly InstanceRecord[]): Readonly<Record<string, number>> {
  const total: Record<string, number> = {};
  for (const { seconds_by_stage } of records)
    for (const [stage, seconds] of Object.entries(seconds_by_stage))
      total[stage] = (total[stage] ?? 0) + seconds;
  return total;
}

function timesOf(rows: readonly InstanceRow[]): readonly number[] {
  return rows.map((row) => row.seconds).filter((seconds) => seconds > 0);
}

function countBy(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : sum(values) / values.length;
}
