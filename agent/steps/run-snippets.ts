import { Interrupted } from "../core/errors.ts";
import type { ExecutedFunction } from "../core/execution.ts";
import type { Issue } from "../core/model.ts";
import type { Sandbox, TestRunner } from "../core/ports.ts";
import { findSnippets } from "./issue-snippets.ts";
import { readResultFiles } from "./run-tests.ts";

export interface RunSnippetsOptions {
  readonly issue: Pick<Issue, "title" | "body">;
  readonly runner: TestRunner;
  readonly sandbox: Sandbox;
  /** All of the issue's code together. */
  readonly seconds: number;
}

/**
 * Runs the code that the issue shows and tells which functions of the repository it executes: the fault
 * is often in a callee that the issue does not name. Empty when there is no code, when it does not run,
 * or when this runner's programs cannot be watched.
 */
export async function runSnippets(
  { issue, runner, sandbox, seconds }: RunSnippetsOptions,
  signal: AbortSignal,
): Promise<readonly ExecutedFunction[]> {
  const probe = runner.snippets;
  if (probe === undefined) return [];
  const snippets = findSnippets(issue, probe.language);
  if (snippets.length === 0) return [];
  const command = probe.command(snippets, { seconds });
  try {
    const result = await sandbox.run(command, signal);
    if (result.end.kind === "cancelled") throw new Interrupted();
    return probe.parse(await readResultFiles(sandbox, command));
  } finally {
    await sandbox.reset();
  }
}
