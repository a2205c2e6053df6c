import { collectReport } from "../../../eval/report/collect.ts";
import type { BatchReport } from "../../../eval/report/batch-report.ts";
import type { GradedInstance } from "../../../eval/grading/predictions/graded-instance.ts";
import { newRecord } from "../../../eval/run/instance-state.ts";
import type { InstanceRecord } from "../../../eval/run/instance-state.ts";
import { evaluationRow } from "./instances.ts";

export const attack = `<img src=x onerror="window.hacked=1"></script><script>window.hacked=1</script>\u202e`;

/** A batch of some size with every kind of end, and hostile text in every place. */
export function sampleReport(count: number, part: BatchReport["part"] = "all"): BatchReport {
  const ends = ["done", "no_patch", "limit", "infra_error", "done"] as const;
  const rows = Array.from({ length: count }, (_, n) =>
    evaluationRow({
      repo: ["pallets/flask", "psf/requests", "django/django"][n % 3],
      instance_id: `owner__repository-${n + 1}`,
      patch: `diff --git a/src/f${n}.py b/src/f${n}.py\n--- a/src/f${n}.py\n+++ b/src/f${n}.py\n@@ -1 +1 @@ def f():\n-a\n+b\n`,
    }),
  );
  const records = rows.map(({ agent }, n): InstanceRecord => {
    const state = ends[n % ends.length]!;
    const record = newRecord(agent);
    return {
      ...record,
      state,
      starts: 1,
      seconds: 5 + n * 3,
      spend: { ...record.spend, dollars: n * 0.013 },
      why: state === "done" ? null : `${attack} because ${n}`,
      verified: n % 10 === 0,
      has_patch: state === "done",
      localization: { files: [`src/f${n + (n % 4)}.py`, `src/f${n}.py`], functions: [] },
      reproduction: n % 2 === 0 ? "red" : "none",
      origin: state === "done" ? (n % 2 === 0 ? "templates" : attack) : null,
      tried_by: { templates: n, [attack]: 1 },
      seconds_by_stage: { localize: 1, reproduce: 2, [attack]: 0.5 },
    };
  });
  // As official, an empty patch leaves no verdict; every tenth instance was not graded.
  const verdicts = records
    .slice(0, Math.floor(count * 0.9))
    .map((record, n) => verdict(record, n))
    .filter(({ kind }) => kind !== "empty_patch");
  return collectReport({
    title: `Evaluation ${attack}`,
    madeAt: "2026-11-23T09:00:00.000Z",
    manifest: { note: attack },
    part,
    records,
    verdicts: new Map(verdicts.map((v) => [v.instance_id, v])),
    rows: new Map(rows.map((row) => [row.agent.id, row])),
    known: { flaky: { "owner__repository-3": attack }, weak: {} },
  });
}

function verdict(record: InstanceRecord, n: number): GradedInstance {
  const resolved = record.has_patch && n % 3 !== 1;
  const none = { success: [], failure: [] };
  return {
    format: 1,
    instance_id: record.instance_id,
    given_at: null,
    question_sha256: null,
    limit_seconds: null,
    patch_sha256: "",
    kind: record.has_patch ? "graded" : "empty_patch",
    resolved,
    resolved_by_official_rules: resolved,
    why: null,
    rules: "v5",
    environment: "local",
    runtime_key: null,
    checks: null,
    seconds: 3,
    forgery: [],
    excluded: [],
    report: record.has_patch
      ? {
          patch_is_None: false,
          patch_exists: true,
          patch_successfully_applied: true,
          resolved,
          tests_status: {
            FAIL_TO_PASS: { success: ["t"], failure: [] },
            PASS_TO_PASS: resolved ? none : { success: [], failure: [attack] },
            FAIL_TO_FAIL: none,
            PASS_TO_FAIL: none,
          },
        }
      : null,
  };
}
