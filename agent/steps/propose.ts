import { LimitReached } from "../core/errors.ts";
import type { Issue, Localization, LimitName, Proposal, Verdict } from "../core/model.ts";
import type { Proposer, Sandbox } from "../core/ports.ts";
import type { RunContext } from "../core/run-context.ts";
import type { SuspiciousLine } from "../core/spectrum.ts";
import { proposalContext } from "./proposal-context.ts";
import { createStageClock } from "./stage-clock.ts";
import type { StageClock } from "./stage-clock.ts";
import { mayBeStoodBy, standBy } from "./stand-by.ts";
import { applyProposal, tryApplied } from "./try-proposal.ts";
import type { AppliedProposal, Search, Tried } from "./try-proposal.ts";

export interface SearchOptions extends Search {
  readonly issue: Issue;
  readonly localization: Localization;
  /** By coverage; empty when it was not measured. */
  readonly suspiciousLines: readonly SuspiciousLine[];
}

export interface SearchResult {
  /** Verified ones, and plausible ones when nothing could be verified; in the order they were found. */
  readonly found: readonly Tried[];
  readonly tried: number;
  /** Tests of how many candidates were run, by proposer. */
  readonly byProposer: Readonly<Record<string, number>>;
  readonly lastFailure: Tried | null;
  readonly limit: { readonly name: LimitName; readonly message: string } | null;
}

/** After the first verified candidate, this many more are tried, so that there is something to select. */
const triedAfterSuccess = 12;

interface Progress {
  readonly seen: Set<string>;
  /** Those that only harm tests which passed before, by id. */
  readonly harmful: Map<string, Tried>;
  readonly verdicts: { proposal: Proposal; verdict: Verdict }[];
  readonly found: Tried[];
  readonly byProposer: Record<string, number>;
  tried: number;
  triedAtSuccess: number | null;
  lastFailure: Tried | null;
  readonly clocks: { readonly propose: StageClock; readonly verify: StageClock };
}

/** Asks the proposers in turn, cheapest source first, and tries what they propose until enough is found. */
export async function searchForFix(
  context: RunContext,
  options: SearchOptions,
): Promise<SearchResult> {
  const progress: Progress = {
    seen: new Set(),
    harmful: new Map(),
    verdicts: [],
    found: [],
    byProposer: {},
    tried: 0,
    triedAtSuccess: null,
    lastFailure: null,
    clocks: {
      propose: createStageClock(context, "propose"),
      verify: createStageClock(context, "verify"),
    },
  };
  let limit: SearchResult["limit"] = null;
  try {
    for (const proposer of context.proposers) {
      if (!isWorthAsking(proposer, options)) continue;
      await askProposer(context, { proposer, options, progress });
      if (verifiedOf(progress).length > 0) break;
    }
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error;
    limit = { name: error.limit, message: error.message };
  } finally {
    const verified = verifiedOf(progress).length;
    progress.clocks.propose.finish(`${progress.verdicts.length} candidates`);
    progress.clocks.verify.finish(`${progress.tried} tried, ${verified} verified`);
  }
  const verified = verifiedOf(progress);
  return {
    found: verified.length > 0 ? verified : progress.found,
    tried: progress.tried,
    byProposer: progress.byProposer,
    lastFailure: progress.lastFailure,
    limit,
  };
}

/** Search-based repair is guided by a red test; without one it would only find changes nobody notices. */
function isWorthAsking(proposer: Proposer, { reproduction }: SearchOptions): boolean {
  return proposer.name !== "templates" || reproduction.kind === "red";
}

interface AskOptions {
  readonly proposer: Proposer;
  readonly options: SearchOptions;
  readonly progress: Progress;
}

async function askProposer(context: RunContext, ask: AskOptions): Promise<void> {
  const { proposer, options, progress } = ask;
  const sandboxes = sandboxesOf(options);
  const width = Math.max(1, Math.min(proposer.ahead, sandboxes.length));
  let batch: AppliedProposal[] = [];
  const { propose } = progress.clocks;
  const proposals = proposer.propose(proposalContext(context, options, () => progress.verdicts));
  for await (const proposal of propose.timeEach(proposals)) {
    context.checkLimits();
    const applied = await propose.time(() => applyProposal(context, options, proposal));
    if ("verification" in applied) {
      record(context, progress, applied);
    } else if (proposal.standsBy !== undefined) {
      const known = progress.harmful.get(applied.id);
      if (known !== undefined) record(context, progress, standBy(known, proposal));
    } else if (!progress.seen.has(applied.id)) {
      progress.seen.add(applied.id);
      batch.push(applied);
    }
    if (batch.length < width) continue;
    await tryBatch(context, { ask, batch, sandboxes });
    batch = [];
    if (isEnough(context, progress, proposer)) return;
  }
  if (batch.length > 0) await tryBatch(context, { ask, batch, sandboxes });
}

interface BatchOptions {
  readonly ask: AskOptions;
  readonly batch: readonly AppliedProposal[];
  readonly sandboxes: readonly (Sandbox | null)[];
}

/** Side by side in their own sandboxes, recorded in the order they were proposed: runs stay repeatable. */
async function tryBatch(
  context: RunContext,
  { ask, batch, sandboxes }: BatchOptions,
): Promise<void> {
  const results = await ask.progress.clocks.verify.time(() =>
    Promise.all(
      batch.map((applied, index) =>
        tryApplied(context, ask.options, { applied, sandbox: sandboxes[index] ?? null }),
      ),
    ),
  );
  for (const tried of results) {
    ask.progress.tried += 1;
    ask.progress.byProposer[ask.proposer.name] =
      (ask.progress.byProposer[ask.proposer.name] ?? 0) + 1;
    record(context, ask.progress, tried);
  }
}

function record(context: RunContext, progress: Progress, tried: Tried): void {
  const { verdict } = tried.verification;
  progress.verdicts.push({ proposal: tried.proposal, verdict });
  if (verdict.kind === "failing") progress.lastFailure = tried;
  if (mayBeStoodBy(tried)) progress.harmful.set(tried.id, tried);
  if (verdict.kind === "verified" || verdict.kind === "plausible") progress.found.push(tried);
  if (verdict.kind === "verified") progress.triedAtSuccess ??= progress.tried;
  context.emit({
    kind: "candidate",
    id: tried.id,
    origin: tried.proposal.origin,
    plan: tried.proposal.plan,
    verdict: verdict.kind,
    tried: progress.tried,
    at: new Date().toISOString(),
  });
}

/** Of a proposer that pays for every candidate one verified candidate is enough, unless more were asked for. */
function isEnough(context: RunContext, progress: Progress, proposer: Proposer): boolean {
  const wanted = context.settings.candidates ?? (proposer.ahead === 1 ? 1 : 3);
  if (progress.tried >= context.settings.maximumTried) return true;
  if (progress.triedAtSuccess === null) return false;
  if (verifiedOf(progress).length >= wanted) return true;
  return progress.tried - progress.triedAtSuccess >= triedAfterSuccess;
}

function verifiedOf(progress: Progress): readonly Tried[] {
  return progress.found.filter((tried) => tried.verification.verdict.kind === "verified");
}

function sandboxesOf(options: SearchOptions): readonly (Sandbox | null)[] {
  const { testing } = options.prepared;
  return testing.kind === "ready" ? testing.sandboxes : [null];
}
