import { mkdir } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Spend } from "../../agent/core/model.ts";
import type { AgentInstance } from "../datasets/instance.ts";
import { RemoteFailure, classifyFailure } from "./classify-failure.ts";
import type { Failure } from "./classify-failure.ts";
import type { InstanceLimits, InstanceResult, RepairInstance } from "./repair-instance.ts";
import { openTimeLimit } from "./time-limit.ts";
import type { TimeLimit } from "./time-limit.ts";

export interface AttemptOptions {
  readonly instance: AgentInstance;
  readonly repair: RepairInstance;
  readonly folder: string;
  readonly limits: InstanceLimits;
  /** What earlier starts of the same attempt took. */
  readonly secondsBefore: number;
  readonly keepsTime: boolean;
  /** How long an instance may take to end after it was told to. Milliseconds. */
  readonly grace: number;
  readonly signal: AbortSignal;
  readonly noteSpend: (spend: Spend) => void;
  /** Told when another worker takes it over. */
  readonly noteClaims?: (claims: number) => void;
  /** Told when the checkout is made. */
  readonly prepared?: () => void;
}

export type End = (
  | { readonly kind: "result"; readonly result: InstanceResult }
  | { readonly kind: "failure"; readonly failure: Failure }
) & {
  /** Wall-clock seconds of this start. */
  readonly seconds: number;
};

/** Starts (or continues) a repair in its folder and says how it ended. Never throws. */
export async function attemptRepair(options: AttemptOptions): Promise<End> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const limits = whatIsLeft(options);
  // The agent keeps the limit by itself and hands in its best patch; this is for when it does not.
  const timeLimit = openTimeLimit(
    limits.seconds === null || !options.keepsTime
      ? null
      : Math.ceil(limits.seconds * 1000) + options.grace,
  );
  const signal = AbortSignal.any([options.signal, timeLimit.signal]);
  try {
    await mkdir(options.folder, { recursive: true });
    const work = options.repair(options.instance, {
      folder: options.folder,
      limits,
      signal,
      noteSpend: options.noteSpend,
      ...(options.noteClaims && { noteClaims: options.noteClaims }),
      prepared() {
        timeLimit.begin();
        options.prepared?.();
      },
    });
    const result = await endInTime(work, { signal, grace: options.grace });
    return { kind: "result", result, seconds: result.seconds ?? seconds() };
  } catch (error) {
    const failure = failureOf(error, { options, timeLimit });
    const known = error instanceof RemoteFailure ? error.seconds : seconds();
    return { kind: "failure", failure, seconds: known };
  } finally {
    timeLimit.close();
  }
}

/** Dollars are counted by the agent, which charges replayed replies again; time is counted here. */
function whatIsLeft({ limits, secondsBefore }: AttemptOptions): InstanceLimits {
  const { seconds } = limits;
  return { ...limits, seconds: seconds === null ? null : Math.max(1, seconds - secondsBefore) };
}

/** Whatever it was that broke, an aborted signal explains it: the time limit first, then the user. */
function failureOf(
  error: unknown,
  { options, timeLimit }: { options: AttemptOptions; timeLimit: TimeLimit },
): Failure {
  if (timeLimit.passed() === "instance")
    return {
      kind: "limit",
      limit: "seconds",
      why: `over the time limit of ${options.limits.seconds} s`,
    };
  if (timeLimit.passed() === "preparation")
    return { kind: "infrastructure", why: "the checkout took too long", worthRetrying: true };
  if (options.signal.aborted) return { kind: "cancelled", why: "interrupted" };
  return classifyFailure(error);
}

/** A repair that does not come back after its signal is left behind: it must not hold the batch. */
async function endInTime<Value>(
  work: Promise<Value>,
  { signal, grace }: { signal: AbortSignal; grace: number },
): Promise<Value> {
  const stopped = new AbortController();
  const overdue = (async () => {
    if (!signal.aborted)
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve, { once: true, signal: stopped.signal });
        stopped.signal.addEventListener("abort", resolve, { once: true });
      });
    if (!stopped.signal.aborted) await delay(grace, null, { signal: stopped.signal });
    throw new Error("did not end in time after it was told to");
  })();
  overdue.catch(() => null);
  try {
    return await Promise.race([work, overdue]);
  } finally {
    stopped.abort();
  }
}
