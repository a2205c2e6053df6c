import { LimitReached } from "../core/errors.ts";
import type { ExitCode } from "../core/errors.ts";
import { packageVersion } from "../core/package-root.ts";
import type { ResultObject } from "./result.ts";
import type { RunRequest } from "./run-folder.ts";

type Unknown = "run_id" | "issue" | "candidates" | "cost" | "duration_ms";

/** The final JSON object of a run that failed: the fields of a result, null where nothing is known. */
export type FailedResult = Omit<ResultObject, Unknown | "artifacts"> & {
  readonly [Key in Unknown]: ResultObject[Key] | null;
} & { readonly artifacts: { readonly run: string | null } };

export interface Failure {
  readonly error: unknown;
  readonly exitCode: ExitCode;
  readonly why: string;
  readonly next: readonly string[];
  /** Null when it failed before there was a run. */
  readonly started: { readonly request: RunRequest; readonly folder: string } | null;
  /** What the run had already come to, when only what follows it failed. */
  readonly result: ResultObject | null;
}

export function failedResult(failure: Failure): FailedResult {
  const { exitCode, why, next, result } = failure;
  const known = result ?? nothingKnown(failure);
  return { ...known, status: "failed", exit_code: exitCode, why, next };
}

function nothingKnown({ error, started }: Failure): Omit<FailedResult, "exit_code"> {
  const issue = started?.request.issue ?? null;
  return {
    schema_version: 1,
    run_id: started?.request.id ?? null,
    status: "failed",
    why: null,
    repo: started?.request.source ?? null,
    base_commit: null,
    issue:
      issue === null
        ? null
        : { repository: issue.repository, number: issue.number, title: issue.title },
    patch: null,
    localization: [],
    tests: null,
    reproducer: null,
    candidates: null,
    cost: null,
    duration_ms: null,
    model: started?.request.config.model ?? null,
    tool_version: packageVersion,
    limits_hit: error instanceof LimitReached ? [error.limit] : [],
    artifacts: { run: started?.folder ?? null },
    next: [],
  };
}
