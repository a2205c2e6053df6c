import type { RunPart } from "../run/run-part.ts";
import type { Cautions } from "./cautions.ts";
import type { Proportion } from "./statistics.ts";

/** Everything the page, the Markdown and `--json` say; all three are views of this. */
export interface BatchReport {
  readonly schema_version: 1;
  readonly title: string;
  readonly made_at: string;
  /** The batch's manifest as it is, or null for graded predictions of another tool. */
  readonly manifest: unknown;
  readonly total: number;
  /** All of a run, or the part it ended with. */
  readonly part: "all" | RunPart;
  readonly states: Readonly<Record<string, number>>;
  /** Null until the predictions were graded. */
  readonly grading: {
    readonly environment: string;
    readonly rules: string;
    readonly graded: number;
    readonly not_gradable: number;
  } | null;
  /** First the plain one, then those without doubtful instances. Of graded ones; empty before grading. */
  readonly headlines: readonly Headline[];
  readonly patches: { readonly made: Proportion; readonly verified: Proportion };
  readonly reproduction: Proportion;
  readonly localization: {
    readonly known: number;
    readonly files: readonly HitRate[];
    readonly functions: readonly HitRate[];
  };
  readonly candidates: { readonly tried: number; readonly per_instance: number | null };
  /** Where candidates and patches came from. */
  readonly sources: readonly SourceRow[];
  readonly tests: {
    readonly fixed: Proportion;
    /** Every fix works and something else broke. */
    readonly broke_others: readonly string[];
  };
  readonly cost: {
    readonly dollars: number;
    readonly per_instance: number | null;
    readonly per_resolved: number | null;
    readonly unknown_price: boolean;
  };
  readonly time: {
    readonly seconds: number;
    readonly median: number | null;
    readonly ninetieth: number | null;
    readonly per_resolved: number | null;
    readonly by_stage: Readonly<Record<string, number>>;
  };
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  readonly repositories: readonly RepositoryRow[];
  readonly instances: readonly InstanceRow[];
}

export interface Headline {
  readonly name: string;
  readonly resolved: Proportion;
}

export interface HitRate {
  readonly within: number;
  readonly hits: Proportion;
}

export interface SourceRow {
  /** `literal`, `templates`, `model`. */
  readonly source: string;
  readonly tried: number;
  readonly patches: number;
  readonly verified: number;
  /** Null before grading. */
  readonly resolved: number | null;
}

export interface RepositoryRow {
  readonly repository: string;
  readonly total: number;
  readonly patches: number;
  readonly verified: number;
  readonly resolved: number | null;
  readonly median_seconds: number | null;
  readonly dollars: number;
}

export interface InstanceRow {
  readonly id: string;
  readonly repository: string;
  readonly state: string;
  readonly verified: boolean;
  /** Null when not graded. */
  readonly resolved: boolean | null;
  readonly why: string | null;
  readonly dollars: number;
  readonly seconds: number;
  readonly file_rank: number | null;
  readonly function_rank: number | null;
  readonly localized: boolean;
  readonly reproduction: string;
  readonly candidates_tried: number;
  readonly origin: string | null;
  readonly seconds_by_stage: Readonly<Record<string, number>>;
  /** Best first, a few. */
  readonly suspects: { readonly files: readonly string[]; readonly functions: readonly string[] };
  /** Where the real fix is; null without the dataset. */
  readonly gold: {
    readonly files: readonly string[];
    readonly functions: readonly string[];
  } | null;
  readonly fix_tests: { readonly passed: number; readonly of: number } | null;
  readonly broken_tests: readonly string[];
  readonly excluded_tests: readonly string[];
  readonly cautions: Cautions;
  /** Relative to the batch folder: what the page shows in full. */
  readonly run_folder: string | null;
}
