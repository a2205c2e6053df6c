import type { IssueReference } from "./code-host.ts";

/** What the App reads and does around the pull requests it made. Its implementations are code hosts too. */
export interface PullRequestHost {
  /** Null when there is no such pull request that may be read. */
  readPull(reference: PullReference, signal: AbortSignal): Promise<HostPull | null>;
  /** The open one of a branch of the repository itself; null when there is none. */
  openPullOf(reference: BranchReference, signal: AbortSignal): Promise<HostPull | null>;
  /** The first commit of a branch of ours that somebody else made; null when all are ours. */
  foreignCommit(reference: OwnBranch, signal: AbortSignal): Promise<string | null>;
  hasBranch(reference: BranchReference, signal: AbortSignal): Promise<boolean>;
  /** Open ones that say they close the issue, by others who belong to the repository. */
  closingPulls(issue: IssueReference, signal: AbortSignal): Promise<readonly number[]>;
  /** Below every comment of a review, once for a marker. Repeatable. */
  answerThreads(answer: ThreadAnswer, signal: AbortSignal): Promise<void>;
  readReview(reference: ReviewReference, signal: AbortSignal): Promise<HostReview>;
  /** What other checks say against a commit, the evidence of a follow-up after continuous integration. */
  failuresOf(reference: CommitReference, signal: AbortSignal): Promise<readonly CheckFailure[]>;
  /** Repeatable; its branch is deleted too when told so, and nothing was merged. */
  closePull(
    request: PullReference & { readonly deleteBranch: boolean },
    signal: AbortSignal,
  ): Promise<void>;
  /** A text file of the default branch, or null when it is not there, no text, or larger than 100 kB. */
  readFile(
    request: { readonly repository: string; readonly path: string },
    signal: AbortSignal,
  ): Promise<string | null>;
}

export interface PullReference {
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
}

export interface BranchReference {
  /** `owner/name`. */
  readonly repository: string;
  readonly branch: string;
}

export interface OwnBranch {
  /** `owner/name`. */
  readonly repository: string;
  readonly issue: number;
  /** The branch it left. */
  readonly base: string;
  /** Its last commit. */
  readonly head: string;
}

export interface ReviewReference extends PullReference {
  readonly review: number;
}

export interface ThreadAnswer extends ReviewReference {
  /** Hidden in the answers, so that they are found again. */
  readonly marker: string;
  readonly body: string;
}

export interface CommitReference {
  readonly repository: string;
  readonly commit: string;
}

export interface HostPull {
  readonly number: number;
  readonly author: string;
  readonly state: "open" | "closed";
  readonly headBranch: string;
  readonly headCommit: string;
  /** Null when the fork it came from is gone. */
  readonly headRepository: string | null;
  readonly baseBranch: string;
}

export interface HostReview {
  readonly author: string;
  readonly state: string;
  readonly body: string;
  readonly at: string;
  readonly comments: readonly ReviewComment[];
}

export interface ReviewComment {
  readonly author: string;
  readonly path: string;
  /** 1-based, or null when the line is gone. */
  readonly line: number | null;
  readonly hunk: string;
  readonly body: string;
}

export interface CheckFailure {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
}
