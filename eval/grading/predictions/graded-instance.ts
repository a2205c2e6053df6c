import { z } from "zod";

const names = z.array(z.string()).readonly();
const tests = z.object({ success: names, failure: names });

const instanceReport = z.object({
  patch_is_None: z.boolean(),
  patch_exists: z.boolean(),
  patch_successfully_applied: z.boolean(),
  resolved: z.boolean(),
  infra_failure: z.boolean().optional(),
  infra_failure_reason: z.string().optional(),
  tests_status: z
    .object({ FAIL_TO_PASS: tests, PASS_TO_PASS: tests, FAIL_TO_FAIL: tests, PASS_TO_FAIL: tests })
    .optional(),
});

/** The verdict on one prediction, `verdict.json`: the official report and what it leaves out. */
export const gradedInstanceSchema = z.object({
  format: z.literal(1),
  instance_id: z.string(),
  /** When it was given, or last taken over by a run as still true. Null from earlier versions. */
  given_at: z.iso.datetime().nullable().default(null),
  /** Of the patch that was judged. */
  patch_sha256: z.string(),
  /** Of the hidden tests and how they were run; null from earlier versions, like the limit. */
  question_sha256: z.string().nullable().default(null),
  /** What the test command might take. */
  limit_seconds: z.number().nullable().default(null),
  /** `error`: the patch does not apply, time-out, unreadable log: counts as not resolved. */
  kind: z.enum(["graded", "empty_patch", "error", "environment_error"]),
  resolved: z.boolean(),
  /** By the official rules on the official lists alone: without exclusions and forgery signs. */
  resolved_by_official_rules: z.boolean(),
  why: z.string().nullable(),
  rules: z.enum(["v4", "v5"]),
  environment: z.string(),
  /** Of what the tests ran in, see `EvaluationEnvironment`; null where there is none. */
  runtime_key: z.string().nullable().default(null),
  /** By which checks it was given, see `checksVersion`; null from earlier versions. */
  checks: z.number().nullable().default(null),
  seconds: z.number(),
  forgery: z.array(z.string()),
  /** Expected tests that do not hold here even with the gold patch. */
  excluded: z.array(z.object({ test: z.string(), why: z.string() })),
  report: instanceReport.nullable(),
});

export type GradedInstance = z.infer<typeof gradedInstanceSchema>;

/** Null for text that is no verdict of this version: damaged, half-written by an older one. */
export function parseVerdict(text: string): GradedInstance | null {
  try {
    return gradedInstanceSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
