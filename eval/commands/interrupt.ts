import { exitCodes } from "../../agent/core/errors.ts";
import { note } from "./output.ts";

/** Ctrl-C once: stop and save. Twice: stop now; what is on disk is sound at any moment. */
export function stopOnInterrupt(): { readonly signal: AbortSignal; close(): void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    note("stopping: finishing what is being saved (again to stop at once)");
    controller.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    close() {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
