import type { HiddenInstance } from "../datasets/instance.ts";
import { findInfrastructureSign } from "./infrastructure.ts";
import { readLog } from "./read-log.ts";
import type { LogFormat } from "./read-log.ts";
import type { GradingRules } from "./rules.ts";
import { judgeTests, resolutionOf } from "./verdict.ts";
import type { TestsStatus } from "./verdict.ts";

/** The value in the official per-instance `report.json`, in the official order of keys. */
export interface InstanceReport {
  readonly patch_is_None: boolean;
  readonly patch_exists: boolean;
  readonly patch_successfully_applied: boolean;
  readonly resolved: boolean;
  /** Version 5 only. */
  readonly infra_failure?: boolean;
  readonly infra_failure_reason?: string;
  readonly tests_status?: TestsStatus;
}

export type GradedLog =
  | { readonly kind: "graded"; readonly report: InstanceReport; readonly why: string | null }
  /** The official grader would end in an exception: no report, the instance counts as an error. */
  | { readonly kind: "error"; readonly why: string };

export interface GradeLogOptions {
  readonly instance: HiddenInstance;
  readonly log: string;
  readonly rules: GradingRules;
  readonly format: LogFormat;
}

/** One log → the official report of its instance, for a patch that exists. */
export function gradeLog(options: GradeLogOptions): GradedLog {
  const { instance, log, rules } = options;
  const reading = readLog(options);
  if (reading.kind === "unreadable") return { kind: "error", why: reading.why };
  const marks = rules === "v5" ? { infra_failure: false } : {};
  const report = { patch_is_None: false, patch_exists: true };
  if (reading.kind === "invalid") {
    const sign = rules === "v5" ? findInfrastructureSign(log) : null;
    return {
      kind: "graded",
      why: reading.why,
      report: {
        ...report,
        patch_successfully_applied: false,
        resolved: false,
        ...(sign === null
          ? marks
          : { infra_failure: sign.tier === "environment", infra_failure_reason: sign.reason }),
      },
    };
  }
  const status = judgeTests(reading.statuses, instance, rules);
  const resolved = resolutionOf(status) === "RESOLVED_FULL";
  return {
    kind: "graded",
    why: null,
    report: {
      ...report,
      patch_successfully_applied: true,
      resolved,
      ...marks,
      tests_status: status,
    },
  };
}
