import type { RepoPath, Repository } from "../model.ts";
import type { SourceTree } from "./source-code.ts";

export interface VersionControl {
  /** A worktree or clone of its own at the base; the user's checkout is never touched. */
  open(options: OpenCheckoutOptions, signal: AbortSignal): Promise<Checkout>;
}

export interface OpenCheckoutOptions {
  /** A folder or a clone address. */
  readonly source: string;
  /** A branch, tag or commit; null means what is checked out now (or the default branch). */
  readonly base: string | null;
  /** Where the checkout is to be made. Reused as it is when it is already there (resume). */
  readonly folder: string;
}

/** A private work tree at the base commit. */
export interface Checkout extends SourceTree {
  readonly repository: Repository;
  /** Absolute folder on this host. The git directory is not inside it. */
  readonly folder: string;
  /** Absolute path of the git directory objects can be read from. */
  readonly gitDirectory: string;
  /** Writes files, returns the unified diff against the base, and puts the tree back. */
  diff(files: ReadonlyMap<RepoPath, string | null>, signal: AbortSignal): Promise<string>;
  /** Commits the diff on top of the base as a branch of the source repository; returns the commit. */
  commit(options: CommitOptions, signal: AbortSignal): Promise<string>;
  /** Removes the work tree. */
  close(): Promise<void>;
}

export interface CommitOptions {
  readonly diff: string;
  readonly message: string;
  /** `repair/issue-12`; null commits on the branch the user has checked out. */
  readonly branch: string | null;
}
