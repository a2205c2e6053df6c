import type { RepoPath, Repository } from "../model.ts";
import type { SourceTree } from "./source-code.ts";

export interface VersionControl {
  /**
   * Makes a work tree of its own at the base; the user's checkout is never touched.
   * @throws RepairError with the usage exit code for a source or base that cannot be used.
   */
  open(options: OpenCheckoutOptions, signal: AbortSignal): Promise<Checkout>;
}

export interface OpenCheckoutOptions {
  /** A folder or a clone address. */
  readonly source: string;
  /** A branch, tag or commit; null means what is checked out now (or the default branch). */
  readonly base: string | null;
  /** Where the checkout is to be made. Completed or reused when it is already there (resume). */
  readonly folder: string;
}

/** A commit as git objects: all that reading and ranking need. */
export interface CommitObjects {
  readonly repository: Repository;
  /** Absolute path of a git directory from which every object of the base's history can be read. */
  readonly gitDirectory: string;
  /** A tree that is read in place of the base's, whose history stays: a work tree with uncommitted changes. */
  readonly tree?: string;
}

/** A private work tree at the base commit. */
export interface Checkout extends SourceTree, CommitObjects {
  /** Absolute folder on this host. The git directory is not inside it. */
  readonly folder: string;
  /** The user's own folder with its installed dependencies, or null when the source was cloned. */
  readonly userFolder: string | null;
  /** The unified diff against the base that these contents make; nothing is written to the tree. */
  diff(files: ReadonlyMap<RepoPath, string | null>, signal: AbortSignal): Promise<string>;
  /** Hands a diff to the user's repository. */
  deliver(delivery: Delivery, signal: AbortSignal): Promise<Delivered>;
  /** Removes the work tree. */
  close(): Promise<void>;
}

export type Delivery =
  /** Into the user's work tree, uncommitted. */
  | { readonly kind: "apply"; readonly diff: string; readonly allowDirty: boolean }
  /** As a commit on the branch the user has checked out, which must stand at the base. */
  | {
      readonly kind: "commit";
      readonly diff: string;
      readonly message: string;
      readonly allowDirty: boolean;
    }
  /** As a commit on a branch that is not checked out: made, or moved if it is ours to move. */
  | {
      readonly kind: "branch";
      readonly diff: string;
      readonly message: string;
      readonly branch: string;
    };

export interface Delivered {
  /** Null for `apply`. */
  readonly commit: string | null;
  readonly branch: string | null;
  readonly files: readonly string[];
}
