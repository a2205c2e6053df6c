import type { Verdict } from "./model.ts";

/** More harm than this is no matter of tests that assert the old behaviour. */
const mostHarm = 40;

/**
 * The red tests are green, and nothing speaks against the candidate but a few tests that passed before.
 * Only such a one may be stood by: whoever offers that and whoever takes it must mean the same.
 */
export function harmsOnly(verdict: Verdict): verdict is Extract<Verdict, { kind: "failing" }> {
  if (verdict.kind !== "failing" || verdict.stillFailing.length > 0) return false;
  return verdict.newlyFailing.length > 0 && verdict.newlyFailing.length <= mostHarm;
}
