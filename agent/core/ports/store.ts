import type { Origin, Outcome, Spend, Suspect, Verdict } from "../model.ts";

/** One run's folder: everything a run did is readable text in it. */
export interface RunStore {
  readonly folder: string;
  /** Atomic: written beside, synced, renamed. */
  save(name: string, text: string): Promise<void>;
  load(name: string): Promise<string | null>;
  list(prefix: string): Promise<readonly string[]>;
}

/** Progress of a run, for terminals, comments and pages; never for decisions. */
export type RunEvent =
  | { readonly kind: "step-started"; readonly step: string; readonly at: string }
  | {
      readonly kind: "step-finished";
      readonly step: string;
      readonly at: string;
      readonly seconds: number;
      readonly replayed: boolean;
      readonly summary: string;
    }
  | { readonly kind: "localized"; readonly suspects: readonly Suspect[]; readonly at: string }
  | { readonly kind: "note"; readonly text: string; readonly at: string }
  | {
      readonly kind: "candidate";
      readonly id: string;
      readonly origin: Origin;
      readonly plan: string;
      readonly verdict: Verdict["kind"];
      readonly tried: number;
      readonly at: string;
    }
  | { readonly kind: "spend"; readonly spend: Spend; readonly at: string }
  | { readonly kind: "finished"; readonly outcome: Outcome["kind"]; readonly at: string };
