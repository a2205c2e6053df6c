import { isRepoPath } from "./model.ts";
import type { RepoPath } from "./model.ts";

/** What one test, or a group of tests with one result, executed. */
export interface CoveredTest {
  readonly failed: boolean;
  readonly lines: Readonly<Record<RepoPath, readonly number[]>>;
}

export interface SuspiciousLine {
  readonly path: RepoPath;
  readonly line: number;
  /** 0 to 1. */
  readonly score: number;
}

/**
 * Ochiai suspiciousness of every line that a failing test executes:
 * failed(line) / √(all failed · (failed(line) + passed(line))), highest first.
 * (Abreu, Zoeteweij, van Gemund: On the accuracy of spectrum-based fault localization, 2007.)
 */
export function ochiai(tests: readonly CoveredTest[]): readonly SuspiciousLine[] {
  const allFailed = tests.filter((test) => test.failed).length;
  const counts = new Map<
    string,
    { path: RepoPath; line: number; failed: number; passed: number }
  >();
  for (const test of tests) {
    for (const [path, line] of linesOf(test)) {
      const key = `${path}\n${line}`;
      const known = counts.get(key) ?? { path, line, failed: 0, passed: 0 };
      counts.set(key, {
        ...known,
        failed: known.failed + (test.failed ? 1 : 0),
        passed: known.passed + (test.failed ? 0 : 1),
      });
    }
  }
  return [...counts.values()]
    .filter(({ failed }) => failed > 0)
    .map(({ path, line, failed, passed }) => ({
      path,
      line,
      score: failed / Math.sqrt(allFailed * (failed + passed)),
    }))
    .sort(
      (a, b) => b.score - a.score || (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line),
    );
}

function* linesOf({ lines }: CoveredTest): Generator<readonly [RepoPath, number]> {
  for (const [path, numbers] of Object.entries(lines)) {
    if (isRepoPath(path)) for (const line of numbers) yield [path, line];
  }
}
