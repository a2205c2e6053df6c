import { setTimeout as delay } from "node:timers/promises";
import { nothingSpent } from "../../agent/core/budget.ts";
import type { RepairInstance } from "../run/repair-instance.ts";

export interface SimulatedAgentOptions {
  /** Model calls of an instance, one after the other. */
  readonly calls: number;
  /** Milliseconds of this thread for each call, where there is no server. */
  readonly computing: number;
  /** A server that waits: then nothing is computed. */
  readonly url: string | null;
}

/** An agent that only waits for a model, or only computes. */
export function simulatedAgent(options: SimulatedAgentOptions): RepairInstance {
  return async (_instance, { signal }) => {
    for (let call = 0; call < options.calls; call += 1) {
      if (options.url === null) compute(options.computing);
      else await (await fetch(options.url, { signal })).text();
      await delay(0);
    }
    return {
      outcome: { kind: "no-patch", why: "a benchmark" },
      spend: nothingSpent,
      localization: null,
      reproduction: "not-tried",
      candidates: { tried: 0, plausible: 0, verified: 0 },
      secondsByStage: {},
    };
  };
}

function compute(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
