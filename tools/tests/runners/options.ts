/** What a repository's own script or configuration says about how its runner is started. */
export interface RunnerOptions {
  /** The folder inside the repository to work in; "" is its root. */
  readonly folder: string;
  /** Options of the repository's own test script that are kept: `--require`, `--config`, patterns. */
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}
