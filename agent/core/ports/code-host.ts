import type { Issue, RepoPath } from "../model.ts";

export type Permission = "admin" | "maintain" | "write" | "triage" | "read" | "none";

export interface CodeHost {
  readIssue(reference: IssueReference, signal: AbortSignal): Promise<HostIssue>;
  /** Of a login on a repository, by the host's own answer. */
  permission(repository: string, login: string, signal: AbortSignal): Promise<Permission>;
  /** Repeatable: finds its own branch and pull request first. */
  publish(request: PublishRequest, signal: AbortSignal): Promise<Published>;
  /** One marked comment an issue, edited in place. */
  say(request: CommentRequest, signal: AbortSignal): Promise<void>;
}

export interface IssueReference {
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
}

export interface HostIssue {
  readonly issue: Issue;
  readonly state: "open" | "closed";
  readonly locked: boolean;
  readonly assignees: readonly string[];
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
  readonly draft: boolean;
}

export interface Published {
  readonly branch: string;
  readonly commit: string;
  readonly pullRequest: number;
  readonly url: string;
}

export interface CommentRequest {
  readonly repository: string;
  readonly issue: number;
  /** Hidden in the comment, so that it is found again. */
  readonly marker: string;
  readonly body: string;
}
