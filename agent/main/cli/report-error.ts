import { Interrupted, LimitReached, RepairError, exitCodes } from "../../core/errors.ts";

/** Says on standard error what went wrong and what to do, and returns the exit code for it. */
export function reportError(error: unknown, stream: NodeJS.WritableStream): number {
  if (error instanceof RepairError) {
    stream.write(`repair: ${error.message}\n`);
    if (error.mend !== null) stream.write(`  → ${error.mend}\n`);
    return error.exitCode;
  }
  if (error instanceof Interrupted) return exitCodes.interrupted;
  if (error instanceof LimitReached) {
    stream.write(`repair: ${error.message}\n`);
    return exitCodes.limit;
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOSPC" || code === "EDQUOT") {
    stream.write(`repair: the disk is full: ${error instanceof Error ? error.message : code}\n`);
    stream.write(
      "  → free some space and resume the run: everything finished so far is in its journal\n",
    );
    return exitCodes.environment;
  }
  stream.write(
    `repair: unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  stream.write("  → this is a fault of repair itself: please report it with the lines above\n");
  return exitCodes.internal;
}
