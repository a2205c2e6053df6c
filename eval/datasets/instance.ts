import type { RowEnvironment } from "./row-environment.ts";

/**
 * A dataset row is cut in two when it is read, and never put together again: what the agent may see,
 * and what only the grader may see. Nothing that repairs takes a row, a `HiddenInstance` or anything
 * that leads to one, so a hidden field cannot reach a prompt or a sandbox by carelessness.
 */

/** All that the agent is told of an instance. `readAgentInstance` is the only thing that makes one. */
export interface AgentInstance {
  readonly audience: "agent";
  /** `owner__name-number`, unique in a dataset. */
  readonly id: string;
  /** `owner/name` on GitHub. */
  readonly repository: string;
  /** 40 hexadecimal digits. */
  readonly baseCommit: string;
  /** The issue: first line is its title. */
  readonly problemStatement: string;
}

export type EvaluationType = "pass_and_fail" | "fail_only";

/** What the grader and the report need; never passed to anything that repairs. */
export interface HiddenInstance {
  readonly audience: "grader";
  readonly id: string;
  readonly repository: string;
  readonly baseCommit: string;
  /** The version of the project that the environment is chosen by, e.g. `3.0`. */
  readonly version: string;
  /** The gold patch. */
  readonly patch: string;
  readonly testPatch: string;
  readonly hintsText: string;
  readonly failToPass: readonly string[];
  readonly passToPass: readonly string[];
  readonly createdAt: string | null;
  readonly environmentSetupCommit: string | null;
  /** `parse_log_django`, …: named by rows of version 5, else derived from the repository. */
  readonly logParser: string | null;
  readonly evaluationType: EvaluationType;
  /** Published instance image, when the row names one. */
  readonly image: string | null;
  /** The official `eval.sh`, when the row carries one (version 5). */
  readonly evaluationScript: string | null;
  /** How to make it runnable without an image, when the row says so. */
  readonly environment?: RowEnvironment;
}

export interface EvaluationRow {
  readonly agent: AgentInstance;
  readonly hidden: HiddenInstance;
}

/** Field names of a dataset that must never be seen by the agent: what the canary test searches for. */
export const hiddenFields = [
  "patch",
  "test_patch",
  "hints_text",
  "FAIL_TO_PASS",
  "PASS_TO_PASS",
  "eval_script",
] as const;
