import { Interrupted, LimitReached, RepairError, exitCodes } from "../../core/errors.ts";
import type { ExitCode } from "../../core/errors.ts";

export interface DescribedError {
  readonly exitCode: ExitCode;
  readonly why: string;
  /** What the person who reads it can do, or null. */
  readonly mend: string | null;
}

/** Says on standard error what went wrong and what to do, and returns the exit code for it. */
export function reportError(error: unknown, stream: NodeJS.WritableStream): ExitCode {
  const { exitCode, why, mend } = describeError(error);
  if (error instanceof Interrupted) return exitCode;
  const trace = exitCode === exitCodes.internal && error instanceof Error ? error.stack : undefined;
  stream.write(`repair: ${trace === undefined ? why : `unexpected error: ${trace}`}\n`);
  if (mend !== null) stream.write(`  → ${mend}\n`);
  return exitCode;
}

export function describeError(error: unknown): DescribedError {
  if (error instanceof RepairError)
    return { exitCode: error.exitCode, why: error.message, mend: error.mend };
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Interrupted)
    return { exitCode: exitCodes.interrupted, why: message, mend: null };
  if (error instanceof LimitReached) return { exitCode: exitCodes.limit, why: message, mend: null };
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOSPC" || code === "EDQUOT") {
    return {
      exitCode: exitCodes.environment,
      why: `the disk is full: ${message}`,
      mend: "free some space and give the command again; a run or a batch goes on after what it finished",
    };
  }
  return {
    exitCode: exitCodes.internal,
    why: `unexpected error: ${message}`,
    mend: "this is a fault of repair itself: please report it with the lines above",
  };
}
