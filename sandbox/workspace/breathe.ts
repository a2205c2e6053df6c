import { setImmediate } from "node:timers/promises";

/**
 * Walking a tree with synchronous calls is several times faster than with promises; giving way to the
 * event loop every few milliseconds keeps timers and signals of the program alive meanwhile.
 */
export function createBreather(milliseconds = 15): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < milliseconds) return;
    await setImmediate();
    last = performance.now();
  };
}
