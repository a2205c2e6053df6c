import type {
  Command,
  CommandResult,
  EnvironmentPlan,
  RepoPath,
  TestReport,
  TestSelection,
} from "../model.ts";

export interface TestRunner {
  /** `pytest`, `vitest`, … */
  readonly name: string;
  command(selection: TestSelection, options: TestCommandOptions): TestCommand;
  /** @param files content of `resultFiles` that the command left, by path. */
  parse(result: CommandResult, files: ReadonlyMap<string, string>): TestReport;
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
