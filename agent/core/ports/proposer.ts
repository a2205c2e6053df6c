import type { Issue, Localization, Proposal, RepoPath, TestId, Verdict } from "../model.ts";
import type { SourceTree } from "./source-code.ts";

export interface ProposalContext {
  readonly issue: Issue;
  readonly localization: Localization;
  readonly tree: SourceTree;
  /** Tests that are red on the base and should become green, with the output that shows it. */
  readonly failing: {
    readonly tests: readonly TestId[];
    readonly log: string;
    /** The file that was written for them, when the tree does not hold them. */
    readonly file?: { readonly path: RepoPath; readonly text: string } | null;
  };
  /** Suspiciousness of lines by coverage (Ochiai, 0 to 1) when it was measured. */
  readonly suspiciousLines: readonly {
    readonly path: RepoPath;
    readonly line: number;
    readonly score: number;
  }[];
  /** What became of the proposals so far, oldest first: grows while the proposer runs. */
  readonly verdicts: () => readonly { readonly proposal: Proposal; readonly verdict: Verdict }[];
  readonly signal: AbortSignal;
}

/** A stream of candidate edits, best first. Deterministic for the same context and replies. */
export interface Proposer {
  readonly name: string;
  /** How many proposals may be taken before their verdicts are known; 1 for one that learns from each. */
  readonly ahead: number;
  propose(context: ProposalContext): AsyncIterable<Proposal>;
}
