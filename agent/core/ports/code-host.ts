import type { Issue, LineSpan, RepoPath } from "../model.ts";

export type Permission = "admin" | "maintain" | "write" | "triage" | "read" | "none";

export interface CodeHost {
  readIssue(reference: IssueReference, signal: AbortSignal): Promise<HostIssue>;
  /** Of a login on a repository, by the host's own answer. */
  permission(repository: string, login: string, signal: AbortSignal): Promise<Permission>;
  /** Repeatable: finds its own branch and pull request first. */
  publish(request: PublishRequest, signal: AbortSignal): Promise<Published>;
  /** One marked comment an issue, edited in place. */
  say(request: CommentRequest, signal: AbortSignal): Promise<void>;
  /** A small sign on an issue or comment. Best effort: a host without reactions ignores it. */
  react(request: ReactionRequest, signal: AbortSignal): Promise<void>;
  /** The evidence as a check on a commit. Repeatable: one check of a name and a run a commit. */
  check(request: CheckRequest, signal: AbortSignal): Promise<void>;
}

export interface IssueReference {
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
  /** Comments that were made or edited after this time (ISO 8601) are left out. */
  readonly asOf?: string;
}

export interface HostIssue {
  readonly issue: Issue;
  readonly state: "open" | "closed";
  readonly locked: boolean;
  readonly assignees: readonly string[];
  readonly labels: readonly string[];
  readonly author: string;
}

export interface PublishRequest {
  readonly repository: string;
  readonly issue: number;
  readonly baseBranch: string;
  readonly baseCommit: string;
  readonly branch: string;
  readonly title: string;
  readonly body: string;
  readonly diff: string;
  readonly files: ReadonlyMap<RepoPath, string | null>;
  /** Also of one that is there, unless a person has changed it since. */
  readonly draft: boolean;
  /** Given once each: what was there before and was taken away stays away. */
  readonly labels: readonly string[];
  readonly reviewers: Reviewers;
}

export interface Reviewers {
  readonly users: readonly string[];
  /** Of the repository's organisation, by slug. */
  readonly teams: readonly string[];
}

export interface Published {
  readonly branch: string;
  readonly commit: string;
  readonly pullRequest: number;
  readonly url: string;
  /** Labels, reviewers, a state that the host refused, a sentence each: the pull request stands without. */
  readonly notDone: readonly string[];
}

export interface CommentRequest {
  readonly repository: string;
  readonly issue: number;
  /** Hidden in the comment, so that it is found again. */
  readonly marker: string;
  readonly body: string;
}

export type Reaction = "eyes" | "rocket" | "confused" | "-1";

export interface ReactionRequest {
  readonly repository: string;
  readonly issue: number;
  /** Null reacts to the issue itself. */
  readonly comment: number | null;
  readonly reaction: Reaction;
}

export interface CheckRequest {
  readonly repository: string;
  readonly commit: string;
  readonly name: string;
  /** The run it tells of; a check of the same run is changed, not repeated. */
  readonly run: string;
  /** Null while the run works; a check that has ended is not opened again. */
  readonly conclusion: "success" | "neutral" | "failure" | "cancelled" | null;
  /** Only a check that is there is changed: the end of one that may never have begun. */
  readonly onlyKnown?: boolean;
  readonly title: string;
  readonly summary: string;
  /** Notes beside changed lines; of very many, the summary says how many were left out. */
  readonly annotations: readonly Annotation[];
  readonly actions: readonly {
    readonly id: string;
    readonly label: string;
    readonly description: string;
  }[];
}

export interface Annotation {
  readonly path: RepoPath;
  readonly span: LineSpan;
  readonly message: string;
}
