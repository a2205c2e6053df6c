import type { Proposal, Verdict } from "../core/model.ts";
import type { Tried } from "./try-proposal.ts";

/** More harm than this is no matter of tests that assert the old behaviour. */
const mostHarm = 40;

/** The red tests are green, and nothing speaks against the candidate but tests that passed before. */
export function harmsOnly(verdict: Verdict): boolean {
  if (verdict.kind !== "failing" || verdict.stillFailing.length > 0) return false;
  return verdict.newlyFailing.length > 0 && verdict.newlyFailing.length <= mostHarm;
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
