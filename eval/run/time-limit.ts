/**
 * The hard time limit of one start. Making the checkout (a fetch from a large clone) is not the
 * agent's work: it has a limit of its own, and the instance's clock begins when it is done.
 */
export interface TimeLimit {
  /** Aborts with a `TimeoutError`. */
  readonly signal: AbortSignal;
  /** The checkout is made: the instance's own time begins. */
  readonly begin: () => void;
  /** Which of the two limits ran out, or null. */
  readonly passed: () => "preparation" | "instance" | null;
  close(): void;
}

/** Milliseconds for the checkout. */
const preparation = 15 * 60_000;

/** @param milliseconds for the instance from `begin` on; null for no limit. */
export function openTimeLimit(milliseconds: number | null): TimeLimit {
  const controller = new AbortController();
  let phase: "preparation" | "instance" = "preparation";
  let passed: "preparation" | "instance" | null = null;
  const wait = (limit: number) =>
    setTimeout(() => {
      passed = phase;
      controller.abort(new DOMException(`the time for the ${phase} is over`, "TimeoutError"));
    }, limit);
  let timer = milliseconds === null ? null : wait(Math.max(preparation, milliseconds));
  const stop = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  return {
    signal: controller.signal,
    passed: () => passed,
    begin() {
      if (phase === "instance") return;
      phase = "instance";
      stop();
      if (milliseconds !== null) timer = wait(milliseconds);
    },
    close: stop,
  };
}
