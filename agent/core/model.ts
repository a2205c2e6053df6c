/**
 * The nouns. Plain, readonly and JSON-shaped, so that any of them can stand in a journal line, a
 * run directory or a message between two processes. Nothing here knows how anything is done.
 */

/** A path inside a repository: posix separators, relative, no `.` or `..` segment, never empty. */
export type RepoPath = string & { readonly __brand: "RepoPath" };

export function isRepoPath(text: string): text is RepoPath {
  if (text === "" || text.includes("\\") || text.includes("\0") || text.startsWith("/"))
    return false;
  return text.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..");
}

/** @throws RangeError when the text is not a path inside a repository. */
export function repoPath(text: string): RepoPath {
  if (isRepoPath(text)) return text;
  throw new RangeError(
    `got the path ${JSON.stringify(text)}, expected a relative path with "/" and without ".."`,
  );
}

/** Lines of a file, 1-based, both ends included. */
export interface LineSpan {
  readonly start: number;
  readonly end: number;
}

export interface IssueComment {
  readonly author: string;
  readonly body: string;
  readonly createdAt: string;
}

/** An issue as it was when the run was triggered; text is already sanitised (see the intake step). */
export interface Issue {
  /** `owner/name`, or null when the issue came from a file or standard input. */
  readonly repository: string | null;
  readonly number: number | null;
  readonly title: string;
  readonly body: string;
  readonly comments: readonly IssueComment[];
  readonly url: string | null;
}

export interface Repository {
  /** What the user named: an absolute folder or a clone address without credentials. */
  readonly source: string;
  /** `owner/name` on its host, if an address of the origin says so. */
  readonly slug: string | null;
  /** 40 hexadecimal digits. */
  readonly baseCommit: string;
  /** The branch the base was read from, or null for a detached head or a bare commit. */
  readonly baseBranch: string | null;
}

export type Location =
  | { readonly kind: "file"; readonly path: RepoPath }
  | {
      readonly kind: "symbol";
      readonly path: RepoPath;
      /** Qualified inside the file, outermost first: `Class.method`, `outer.inner`. */
      readonly symbol: string;
      readonly span: LineSpan;
    }
  | { readonly kind: "lines"; readonly path: RepoPath; readonly span: LineSpan };

/** Why a location is suspected: the signal's name, its share of the score, and what it saw. */
export interface Reason {
  readonly signal: string;
  readonly score: number;
  readonly detail: string;
}

/** What localization returns, best first. Scores order suspects of one kind; they are no probability. */
export interface Suspect {
  readonly location: Location;
  readonly score: number;
  readonly reasons: readonly Reason[];
}

export interface Localization {
  readonly files: readonly Suspect[];
  readonly symbols: readonly Suspect[];
}

export type Edit =
  | {
      readonly kind: "replace-symbol";
      readonly path: RepoPath;
      readonly symbol: string;
      /** The whole new definition, decorators included, at any indentation. */
      readonly text: string;
    }
  | {
      readonly kind: "insert-symbol";
      readonly path: RepoPath;
      /** The new definition stands directly after this symbol; null means the end of the file. */
      readonly after: string | null;
      readonly text: string;
    }
  | {
      readonly kind: "replace-text";
      readonly path: RepoPath;
      /** Must occur exactly once in the file. */
      readonly before: string;
      readonly after: string;
    }
  | { readonly kind: "create-file"; readonly path: RepoPath; readonly text: string }
  | { readonly kind: "delete-file"; readonly path: RepoPath };

/** Where a proposal came from: `templates` + `comparison-operator`, `model` + `temperature 0.8`. */
export interface Origin {
  readonly proposer: string;
  readonly detail: string;
}

/** Edits that somebody proposes, before anything was applied. */
export interface Proposal {
  readonly origin: Origin;
  /** What the change is meant to do, in a sentence or a few. */
  readonly plan: string;
  readonly edits: readonly Edit[];
  /** Set when a change is proposed again though tests that passed before fail with it: why they must. */
  readonly standsBy?: string;
}

export interface Candidate extends Proposal {
  /** Stable: derived from the diff, so that the same change has the same id in every run. */
  readonly id: string;
  /** Unified diff against the base commit, made by git once and stored. */
  readonly diff: string;
}

/** `tests/test_x.py::TestCase::test_name`, `src/a.test.ts > suite > title`: the runner's own words. */
export type TestId = string;

export type TestStatus = "passed" | "failed" | "error" | "skipped" | "expected-failure";

export type DidNotRunReason =
  | "timed-out"
  | "crashed"
  | "no-tests-collected"
  | "build-failed"
  | "command-not-found"
  | "output-unreadable"
  /** There is nothing to run, or running it was switched off. */
  | "not-attempted";

/** There is no boolean on purpose: "did not run" must never be mistaken for "nothing failed". */
export type TestReport =
  | {
      readonly kind: "ran";
      readonly tests: Readonly<Record<TestId, TestStatus>>;
      readonly seconds: number;
      /** The end of the output, for the person or model who has to understand a failure. */
      readonly log: string;
    }
  | {
      readonly kind: "did-not-run";
      readonly why: DidNotRunReason;
      readonly seconds: number;
      readonly log: string;
    };

export type TestSelection =
  | { readonly kind: "all" }
  | { readonly kind: "files"; readonly files: readonly RepoPath[] }
  | { readonly kind: "tests"; readonly tests: readonly TestId[] };

/** A command as data. The sandbox runs it; whoever made it parses the result. */
export interface Command {
  readonly argv: readonly string[];
  /** Relative to the checkout; "" is its root. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly seconds: number;
}

export type CommandEnd =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signalled"; readonly signal: string }
  | { readonly kind: "timed-out" }
  | { readonly kind: "output-limit" }
  | { readonly kind: "not-found" }
  | { readonly kind: "cancelled" };

export interface CommandResult {
  readonly end: CommandEnd;
  /** Head and tail are kept when the output was larger than the limit; the cut is marked in the text. */
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** How to make a checkout runnable, as data: found by looking at the files, or given by the user. */
export interface EnvironmentPlan {
  readonly language: string;
  /** What was recognised and where, for `doctor` and the evidence: "pytest from pyproject.toml". */
  readonly notes: readonly string[];
  readonly setup: readonly Command[];
  /** Host folders the sandbox needs to see read-only: interpreters, virtual environments. */
  readonly readOnlyFolders: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** A test that was made for the issue, or an existing one that shows it. */
export type Reproduction =
  | {
      readonly kind: "red";
      readonly tests: readonly TestId[];
      /** The file that was added for it; null when the repository's own tests are red already. */
      readonly file: { readonly path: RepoPath; readonly text: string } | null;
      readonly report: TestReport;
      readonly how: string;
      /** Why it may be red for another reason than the issue's; absent when nothing speaks for that. */
      readonly doubt?: string | undefined;
      /** Whose words the added file is made of; absent when the repository's own tests are red. */
      readonly source?: "issue" | "model" | undefined;
    }
  | { readonly kind: "none"; readonly why: string };

export interface SuiteCounts {
  readonly passed: number;
  readonly failed: number;
  readonly error: number;
  readonly skipped: number;
}

/** What happened to one candidate. `verified` needs positive evidence: see `tests-verdict.ts`. */
export type Verdict =
  | {
      readonly kind: "rejected";
      readonly candidate: string;
      readonly why: string;
      readonly log: string;
    }
  | {
      readonly kind: "failing";
      readonly candidate: string;
      readonly stillFailing: readonly TestId[];
      readonly newlyFailing: readonly TestId[];
      readonly why: string;
      readonly log: string;
    }
  | {
      readonly kind: "plausible";
      readonly candidate: string;
      /** No target test could be shown red before: the suite stays green, nothing more is known. */
      readonly why: string;
    }
  | {
      readonly kind: "verified";
      readonly candidate: string;
      readonly fixed: readonly TestId[];
    };

/** The product: the pull-request body, the check run, the JSON output and the exit code are views of it. */
export interface Evidence {
  readonly format: 1;
  readonly command: readonly string[];
  readonly before: SuiteCounts | null;
  readonly after: SuiteCounts | null;
  readonly failToPass: readonly TestId[];
  readonly passToFail: readonly TestId[];
  readonly vanished: readonly TestId[];
  readonly preexistingFailures: readonly TestId[];
  readonly flaky: readonly TestId[];
  readonly reproduction: Reproduction;
  /** How often the target tests were run before and after the patch. */
  readonly repeats: { readonly before: number; readonly after: number };
  readonly sandbox: string;
  readonly environment: readonly string[];
  readonly notVerified: readonly string[];
}

export type Outcome =
  | { readonly kind: "verified"; readonly candidate: Candidate; readonly evidence: Evidence }
  | {
      readonly kind: "unverified";
      readonly candidate: Candidate;
      readonly evidence: Evidence;
      readonly why: string;
    }
  | { readonly kind: "gave-up"; readonly why: string; readonly limit: LimitName | null }
  | { readonly kind: "refused"; readonly why: string };

export type LimitName = "dollars" | "tokens" | "calls" | "seconds";

/** Any limit may be absent (null): then that unit is counted but not bounded. */
export type Limits = Readonly<Record<LimitName, number | null>>;

export interface Spend {
  readonly dollars: number;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly calls: number;
  readonly seconds: number;
  /** True once a reply of a model without a known price was counted: then dollars is a lower bound. */
  readonly unknownPrice: boolean;
}

export interface Run {
  readonly format: 1;
  readonly id: string;
  readonly startedAt: string;
  readonly toolVersion: string;
  readonly issue: Issue;
  readonly repository: Repository;
  readonly localization: Localization | null;
  readonly spend: Spend;
  readonly outcome: Outcome;
}
