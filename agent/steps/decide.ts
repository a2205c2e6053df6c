import type { Candidate, Outcome } from "../core/model.ts";
import type { RunContext } from "../core/run-context.ts";
import { collectEvidence } from "./evidence.ts";
import type { SearchResult } from "./propose.ts";
import { select } from "./select.ts";
import type { Search, Tried } from "./try-proposal.ts";

export interface DecideOptions {
  readonly search: Search;
  readonly result: SearchResult;
}

/** Selects among what was found and says, with evidence, what may be claimed of it. */
export async function decide(context: RunContext, options: DecideOptions): Promise<Outcome> {
  const selection = select(options.result.found);
  if (selection === null) return giveUp(options);
  const { winner } = selection;
  const candidate = await candidateOf(context, options.search, winner);
  const evidence = collectEvidence({
    search: options.search,
    winner,
    rivals: options.result.found.length - 1,
    sandbox: context.sandboxes.name,
  });
  const { verdict } = winner.verification;
  const doubt = doubtOf(options.search);
  if (verdict.kind === "verified" && doubt === null)
    return { kind: "verified", candidate, evidence };
  const why = verdict.kind === "plausible" ? verdict.why : (doubt ?? "it was not verified");
  return { kind: "unverified", candidate, evidence, why };
}

/**
 * What stands between a fixed test and a verified issue: that the test shows this issue, and that
 * nothing which passed before is harmed. Null when both were seen.
 */
function doubtOf({ reproduction, baseline }: Search): string | null {
  if (reproduction.kind === "red" && reproduction.doubt !== undefined) {
    return `a red test is green now, but it is not shown ${reproduction.doubt}`;
  }
  if (baseline.report.kind === "did-not-run") {
    return `a red test is green now, but the regression tests did not run on the base (${baseline.report.why}), so harm would not be seen`;
  }
  return null;
}

async function candidateOf(context: RunContext, search: Search, tried: Tried): Promise<Candidate> {
  const diff = await search.prepared.checkout.diff(tried.files, context.signal);
  await context.store.save(`candidates/${tried.id}.diff`, diff);
  return { ...tried.proposal, id: tried.id, diff };
}

function giveUp({ search, result }: DecideOptions): Outcome {
  if (result.limit !== null) {
    return { kind: "gave-up", why: result.limit.message, limit: result.limit.name };
  }
  const { reproduction } = search;
  const tried =
    result.tried === 0
      ? "no candidate could be proposed"
      : `none of ${result.tried} candidates passed`;
  const guide =
    reproduction.kind === "none" ? `, and no red test shows the issue (${reproduction.why})` : "";
  return { kind: "gave-up", why: `${tried}${guide}`, limit: null };
}
