import { harmsOnly } from "../core/harms-only.ts";
import type { Proposal, Verdict } from "../core/model.ts";
import type { Tried } from "./try-proposal.ts";

/**
 * Where the suite never ran, as when a neighbour in the written file is harmed, nobody knows what else
 * breaks: that is no ground to hand a candidate over.
 */
export function mayBeStoodBy({ verification }: Tried): boolean {
  return verification.after !== null && harmsOnly(verification.verdict);
}

/**
 * An issue may ask for a change of behaviour that the repository's own tests assert; then the right repair
 * breaks them, and can never be verified here. When its author stands by it knowing that, it is handed
 * over as not verified, with these tests and what is said of them: a person decides.
 */
export function standBy(tried: Tried, proposal: Proposal): Tried {
  const { verdict, after } = tried.verification;
  const harmed = verdict.kind === "failing" ? verdict.newlyFailing : [];
  const shown = harmed.slice(0, 3).join(", ") + (harmed.length > 3 ? ", …" : "");
  const tests =
    harmed.length === 1
      ? "a test that passed before fails"
      : `${harmed.length} tests that passed before fail`;
  const why = `the red test is green with it, but ${tests} (${shown}), which would have to change: ${proposal.standsBy ?? ""}`;
  const plausible: Verdict = { kind: "plausible", candidate: tried.id, why };
  return { ...tried, proposal, verification: { verdict: plausible, after } };
}
