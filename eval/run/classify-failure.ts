import { Interrupted, LimitReached, RepairError, exitCodes } from "../../agent/core/errors.ts";
import { MissingRepository } from "./find-repository.ts";
import type { LimitName } from "../../agent/core/model.ts";

/** What an error thrown by a repair means for its instance. */
export type Failure =
  | { readonly kind: "limit"; readonly limit: LimitName; readonly why: string }
  | { readonly kind: "cancelled"; readonly why: string }
  | { readonly kind: "no-patch"; readonly why: string }
  | { readonly kind: "infrastructure"; readonly why: string; readonly worthRetrying: boolean };

export function classifyFailure(error: unknown): Failure {
  if (error instanceof RemoteFailure) return error.failure;
  if (error instanceof LimitReached)
    return { kind: "limit", limit: error.limit, why: error.message };
  if (error instanceof Interrupted) return { kind: "cancelled", why: "interrupted" };
  if (error instanceof RepairError) return classifyRepairError(error);
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (error instanceof Error && (code === "ENOSPC" || code === "EDQUOT"))
    return {
      kind: "infrastructure",
      why: `the disk is full: ${error.message} (free some space, then repair eval run --resume)`,
      worthRetrying: true,
    };
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  // A defect or an exhausted machine. It may pass (disk, memory), so it is tried again.
  return { kind: "infrastructure", why: `internal error: ${why}`, worthRetrying: true };
}

function classifyRepairError(error: RepairError): Failure {
  const why = error.mend === null ? error.message : `${error.message} (${error.mend})`;
  if (error.exitCode === exitCodes.refused || error.exitCode === exitCodes.noPatch)
    return { kind: "no-patch", why };
  if (error.exitCode === exitCodes.limit) return { kind: "limit", limit: "calls", why };
  // A wrong flag or key will be as wrong the next time.
  const isSettled =
    error.exitCode === exitCodes.usage ||
    error instanceof MissingRepository ||
    isAuthentication(error);
  return { kind: "infrastructure", why, worthRetrying: !isSettled };
}

function isAuthentication(error: RepairError): boolean {
  return "fault" in error && error.fault === "authentication";
}

/** A failure that a worker on another machine has classified already. */
export class RemoteFailure extends Error {
  readonly failure: Failure;
  readonly seconds: number;

  constructor(failure: Failure, seconds: number) {
    super(failure.why);
    this.name = "RemoteFailure";
    this.failure = failure;
    this.seconds = seconds;
  }
}
