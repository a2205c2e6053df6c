import type { LimitName, Spend } from "../../agent/core/model.ts";
import type { AgentInstance } from "../datasets/instance.ts";

/**
 * The thing that repairs one instance: the agent, put together by `eval/compose.ts`. It sees the
 * agent's half of a row and nothing else.
 *
 * Called again with the same folder after a kill or an infrastructure error, it continues from the
 * journal in that folder. It may throw: see `classifyFailure` for what each error means.
 */
export type RepairInstance = (
  instance: AgentInstance,
  options: RepairInstanceOptions,
) => Promise<InstanceResult>;

export interface RepairInstanceOptions {
  /** Absolute; belongs to this attempt alone: journal, messages, candidates, evidence. */
  readonly folder: string;
  readonly limits: InstanceLimits;
  /** Aborted when the user stops the batch, or well after the time limit has passed. */
  readonly signal: AbortSignal;
  /** What the attempt has cost so far; called whenever it grows, so that a kill loses no cost. */
  readonly noteSpend: (spend: Spend) => void;
  /** Called when somebody else goes on with it, with how many have had it: the first one too. */
  readonly noteClaims?: (claims: number) => void;
  /** To be called when the checkout is made: the instance's time counts from here. */
  readonly prepared: () => void;
}

/** For the whole attempt, earlier starts of it included. Null: counted but not bounded. */
export interface InstanceLimits {
  readonly dollars: number | null;
  readonly seconds: number | null;
}

export interface InstanceResult {
  readonly outcome: InstanceOutcome;
  /** What the attempt has cost, replies that came from its journal included. */
  readonly spend: Spend;
  readonly localization: RankedLocations | null;
  readonly reproduction: "red" | "none" | "not-tried";
  readonly candidates: CandidateCounts;
  /** Wall-clock seconds by step, for the plot of time by stage. */
  readonly secondsByStage: Readonly<Record<string, number>>;
  /** Who proposed the patch, when there is one. */
  readonly origin?: string | null;
  /** Candidates whose tests were run, by who proposed them. */
  readonly triedBy?: Readonly<Record<string, number>>;
  /** How long it took, where the caller's clock does not know. */
  readonly seconds?: number;
}

export type InstanceOutcome =
  | { readonly kind: "patch"; readonly diff: string; readonly verified: boolean }
  | { readonly kind: "no-patch"; readonly why: string }
  | { readonly kind: "limit"; readonly limit: LimitName; readonly diff: string | null };

/** Best first. */
export interface RankedLocations {
  readonly files: readonly string[];
  /** `path::Class.method` */
  readonly functions: readonly string[];
}

export interface CandidateCounts {
  readonly tried: number;
  readonly plausible: number;
  readonly verified: number;
}

/**
 * What is known to be spent, from two counts of the same attempt. A resumed start counts up again from
 * nothing as its journal is replayed; what an earlier start is known to have spent stays spent.
 */
export function largerSpend(a: Spend, b: Spend): Spend {
  return {
    dollars: Math.max(a.dollars, b.dollars),
    inputTokens: Math.max(a.inputTokens, b.inputTokens),
    cachedTokens: Math.max(a.cachedTokens, b.cachedTokens),
    outputTokens: Math.max(a.outputTokens, b.outputTokens),
    calls: Math.max(a.calls, b.calls),
    seconds: Math.max(a.seconds, b.seconds),
    unknownPrice: a.unknownPrice || b.unknownPrice,
  };
}
