import type { Journal } from "./journal.ts";
import type { EnvironmentPlan, RepoPath, Spend } from "./model.ts";
import type {
  ChatModel,
  Editor,
  Languages,
  Localizer,
  OpenCodeSearch,
  Proposer,
  RunEvent,
  RunStore,
  SandboxLimits,
  SandboxProvider,
  SourceTree,
  TestRunner,
  VersionControl,
} from "./ports.ts";

/** Everything a run may touch, put together in one place (agent/main/compose.ts) and passed along. */
export interface RunContext {
  readonly journal: Journal;
  readonly store: RunStore;
  readonly spent: () => Spend;
  /** @throws LimitReached | Interrupted when the run has to end before the next piece of work. */
  readonly checkLimits: () => void;
  /** Until the run's limit of time; infinite without one, never negative. */
  readonly secondsLeft: () => number;
  readonly emit: (event: RunEvent) => void;
  readonly signal: AbortSignal;
  readonly versionControl: VersionControl;
  readonly sandboxes: SandboxProvider;
  readonly languages: Languages;
  readonly editor: Editor;
  readonly localizer: Localizer;
  /** For a model that looks around by itself; absent when it may not. */
  readonly codeSearch?: OpenCodeSearch | undefined;
  /** Null when the run is offline. */
  readonly model: ChatModel | null;
  /** In the order they are asked: cheapest source first. */
  readonly proposers: readonly Proposer[];
  readonly testing: Testing;
  readonly settings: RunSettings;
}

/** What is known about running a repository's tests; nothing here runs anything. */
export interface Testing {
  detect(tree: SourceTree): Promise<DetectedTests>;
  plan(options: PlanOptions): Promise<PlannedEnvironment>;
  isTestFile(path: string): boolean;
  /** Test files, nearest to the changed files first. */
  nearest(changed: readonly RepoPath[], testFiles: readonly RepoPath[]): readonly RepoPath[];
}

export type DetectedTests =
  | {
      readonly kind: "found";
      readonly runner: TestRunner;
      readonly evidence: readonly string[];
      readonly testFiles: readonly RepoPath[];
      /** One run of the tests may take this long. */
      readonly seconds: number;
      /** Commands that make the checkout ready, as the user or the repository's settings name them. */
      readonly setupCommands: readonly string[];
    }
  | { readonly kind: "none"; readonly why: string };

export interface PlanOptions {
  /** Absolute folder of the private checkout. */
  readonly folder: string;
  /** The user's own checkout with its installed dependencies, or null. */
  readonly userFolder: string | null;
  readonly runner: string;
  readonly setupCommands: readonly string[];
  readonly networkAllowed: boolean;
}

export interface PlannedEnvironment {
  readonly plan: EnvironmentPlan;
  readonly links: readonly { readonly from: string; readonly to: RepoPath }[];
}

export interface RunSettings {
  readonly limits: SandboxLimits;
  readonly network: "none" | "allow";
  /** Stop looking for further verified candidates after this many; null leaves it to the proposer. */
  readonly candidates: number | null;
  readonly maximumTried: number;
  readonly requireReproducer: boolean;
  readonly baseline: boolean;
  /** Turns a model may take to look for the fault with search tools; absent or 0 for none. */
  readonly explore?: number | undefined;
  /** Localize and plan only. */
  readonly dryRun: boolean;
  /** How many candidates are tried at the same time, each in its own sandbox. */
  readonly jobs: number;
  /** Globs of paths that may be edited; empty means all. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly protect: readonly string[];
}
