import type { HiddenInstance } from "../datasets/instance.ts";

/**
 * Where the hidden tests of an instance are run. An environment knows how to make one repository at
 * one commit runnable (an image, or an interpreter with pinned packages) and gives back the log of
 * the official evaluation; what the log means is decided by `eval/grading`, never here.
 *
 * Implementations: `none` (predictions only), `local` (no Docker), `docker` (published images).
 */
export interface EvaluationEnvironment {
  /** `none`, `local` or `docker`; part of the report. */
  readonly name: string;

  /**
   * Whether this instance can be evaluated on this machine, found out without changing anything and
   * in well under a second: interpreter present, image pulled or pullable, disk free. It is what
   * `repair eval doctor` prints, one line an instance.
   */
  check(instance: HiddenInstance): Promise<EnvironmentReadiness>;

  /**
   * Changes whenever anything does that a test's outcome here may depend on (interpreter, packages);
   * null when that cannot be told. Environments without it are known by their name alone.
   */
  runtimeKey?(instance: HiddenInstance): Promise<string | null>;

  /**
   * Makes the instance's checkout at its base commit runnable: may download, build and cache (one
   * environment per repository, version and interpreter; safe when called for several instances at
   * once). The session owns a work tree of its own.
   *
   * @throws RepairError with the environment exit code, when it cannot be made: the caller records an
   * infrastructure error, never a failed patch.
   */
  open(instance: HiddenInstance, options: OpenEnvironmentOptions): Promise<EvaluationSession>;

  /** Frees what outlives sessions (servers, caches over their size limit). Safe to call twice. */
  close(): Promise<void>;
}

export interface OpenEnvironmentOptions {
  /** Absolute, empty or absent: temporary files of the session may stand here; removed by `close`. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

export type EnvironmentReadiness =
  | {
      readonly kind: "ready";
      /** How it would be run: `CPython 3.9.18 (pyenv), 11 pinned packages, cached`. */
      readonly how: string;
      /** The gold patch was run here before, and holds; else it is a plan. */
      readonly tried?: boolean;
    }
  | {
      readonly kind: "not-ready";
      /** A short class for counting, e.g. `python-missing`, `no-docker`, `no-repository`, `disk-full`. */
      readonly reason: string;
      /** What was looked for and what was found. */
      readonly why: string;
      /** A command that mends it, if one does. */
      readonly mend: string | null;
    };

/** One instance made ready. Evaluations of one session run one after the other. */
export interface EvaluationSession {
  /**
   * One evaluation in the official order: a clean checkout of the base commit → the model patch
   * (the commands of `patchCommands(rules)` in eval/grading/official-script.ts, in their order) →
   * the files of the test patch put back to base → the test patch → the test command on the test
   * patch's files → the files of the test patch put back. The next call starts from a clean checkout
   * again, whatever this one left behind.
   *
   * The repository's code runs without network, with bounded memory, processes and output, and
   * nothing of it survives the call: a patch is as hostile as any other input.
   */
  evaluate(request: EvaluationRequest): Promise<EvaluationRun>;
  /** Removes the work tree; never throws. */
  close(): Promise<void>;
}

export interface EvaluationRequest {
  /** The model patch, a unified diff. Never empty: empty patches are not evaluated. */
  readonly patch: string;
  /** Limit for the test command, in seconds. Official: 1800. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

export type EvaluationRun =
  | {
      readonly kind: "ran";
      /**
       * The official `test_output.txt`: everything the script printed, standard output and standard
       * error interleaved, with the two output markers and `>>>>> Test Exit Code: n` after the second
       * one, written by the environment itself and not by the code under test. `wrapTestOutput` of
       * eval/grading/official-script.ts makes one from its parts.
       */
      readonly log: string;
      /** Wall-clock time of the test command. */
      readonly seconds: number;
      /**
       * Expected tests that do not hold in this environment even with the gold patch applied, found
       * by the environment's own record of a gold run (never by this run). They are reported by name.
       */
      readonly excluded: readonly ExcludedTest[];
      /**
       * Where a log names failures only, so that a test that did not run seems to hold: how many tests
       * were executed with the gold patch. Null when that is not known.
       */
      readonly goldExecuted?: number | null;
    }
  | { readonly kind: "patch-did-not-apply"; readonly log: string }
  | { readonly kind: "timed-out"; readonly log: string; readonly seconds: number }
  /** Not the patch's doing: disk full, sandbox gone, container killed. May be tried again. */
  | { readonly kind: "environment-failed"; readonly why: string; readonly log: string };

export interface ExcludedTest {
  readonly test: string;
  readonly why: string;
}
