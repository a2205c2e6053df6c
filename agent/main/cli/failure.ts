import { exitCodes } from "../../core/errors.ts";
import type { ExitCode } from "../../core/errors.ts";
import type { ExecutedRun } from "../execute-run.ts";
import { failedResult } from "../failed-result.ts";
import type { FailedResult } from "../failed-result.ts";
import { runName, runsFolder } from "../run-folder.ts";
import type { RunRequest } from "../run-folder.ts";
import { describeError } from "./report-error.ts";

export interface Failed {
  readonly error: unknown;
  readonly started: { readonly request: RunRequest; readonly folder: string } | null;
  readonly executed: ExecutedRun | null;
}

/** Null where it cannot help: the same input would be refused again. */
export function resumeCommand({ error, started, executed }: Failed): string | null {
  if (started === null) return null;
  if (executed === null && describeError(error).exitCode === exitCodes.usage) return null;
  const { request, folder } = started;
  return `repair fix --resume ${runName({ id: request.id, folder }, runsFolder(process.env))}`;
}

/** What `--json` prints instead of a result. */
export function failureObject(failed: Failed): FailedResult {
  const { error, started, executed } = failed;
  const { exitCode, why, mend } = describeError(error);
  const next = [mend, resumeCommand(failed)].filter((step) => step !== null);
  return failedResult({ error, exitCode, why, next, started, result: executed?.result ?? null });
}

/** What the commands that only read print as JSON instead of an answer. */
export interface ReadingFailure {
  readonly status: "failed";
  readonly exit_code: ExitCode;
  readonly why: string;
  readonly next: readonly string[];
}

export function readingFailure(error: unknown): ReadingFailure {
  const { exitCode, why, mend } = describeError(error);
  return { status: "failed", exit_code: exitCode, why, next: mend === null ? [] : [mend] };
}
