import { exitCodes } from "../../core/errors.ts";

export interface Interrupt {
  readonly signal: AbortSignal;
  stop(): void;
}

/**
 * Ctrl-C once ends the run after saving it; twice ends the program at once.
 *
 * @param reason which the signal then has.
 */
export function onInterrupt(stream: NodeJS.WritableStream, reason?: string): Interrupt {
  const controller = new AbortController();
  const handler = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    stream.write("\nstopping: the work that is finished is saved (once more to stop at once)\n");
    controller.abort(reason);
  };
  process.on("SIGINT", handler);
  process.on("SIGTERM", handler);
  return {
    signal: controller.signal,
    stop() {
      process.off("SIGINT", handler);
      process.off("SIGTERM", handler);
    },
  };
}
