import type {
  Command,
  CommandResult,
  EnvironmentPlan,
  RepoPath,
  TestId,
  TestReport,
  TestSelection,
} from "../model.ts";
import type { ExecutedFunction, Snippet } from "../execution.ts";
import type { CoveredTest } from "../spectrum.ts";

export interface TestRunner {
  /** `pytest`, `vitest`, … */
  readonly name: string;
  command(selection: TestSelection, options: TestCommandOptions): TestCommand;
  /** @param files content of `resultFiles` that the command left, by path. */
  parse(result: CommandResult, files: ReadonlyMap<string, string>): TestReport;
  /** Absent when this runner cannot tell. */
  readonly coverage?: CoverageProbe;
  /** Absent when programs of this runner's language cannot be watched. */
  readonly snippets?: SnippetProbe;
  /**
   * Makes every later run faster without running the repository's code; what it leaves in the
   * workspace is kept. It may fail or be cut off: then runs are only slower.
   */
  readonly warmUp?: Command;
}

/** How to see which lines tests execute. */
export interface CoverageProbe {
  /**
   * One or a few commands: the failing tests, and passing ones of the same files to compare with.
   * @param targets tests that fail, as the runner names them.
   */
  commands(targets: readonly TestId[], options: TestCommandOptions): readonly TestCommand[];
  /** @param files content of `resultFiles` that each command left, in the order of the commands. */
  parse(
    targets: readonly TestId[],
    files: readonly ReadonlyMap<string, string>[],
  ): readonly CoveredTest[];
}

/** How to see which functions a piece of an issue's code executes. */
export interface SnippetProbe {
  readonly language: Snippet["language"];
  /** One command for all of them, in one session: later ones use the names of earlier ones. */
  command(snippets: readonly Snippet[], options: TestCommandOptions): TestCommand;
  /** @param files content of `resultFiles` that the command left, by path; what was cut off is left out. */
  parse(files: ReadonlyMap<string, string>): readonly ExecutedFunction[];
}

export interface TestCommandOptions {
  readonly seconds: number;
}

export interface TestCommand extends Command {
  /** Machine-readable reports the command leaves in the workspace. */
  readonly resultFiles: readonly RepoPath[];
  /** The same run as a person would type it, for evidence and messages; argv when absent. */
  readonly shown?: readonly string[];
}

/** What was found about a repository's tests: how to install, and how to run them. */
export interface TestSetup {
  readonly environment: EnvironmentPlan;
  readonly runner: TestRunner;
}
