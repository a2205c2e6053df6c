import { Interrupted } from "../core/errors.ts";
import type { Reproduction } from "../core/model.ts";
import type { RunContext } from "../core/run-context.ts";
import { ochiai } from "../core/spectrum.ts";
import type { SuspiciousLine } from "../core/spectrum.ts";
import type { PreparedTests } from "./prepare.ts";
import { allowedSeconds, readResultFiles } from "./run-tests.ts";

/** Beyond this many lines the tail is of no use to anybody. */
const keptLines = 4000;

/**
 * Which lines the failing tests execute, scored against the passing tests of the same files. Empty when
 * there is no red test, or when its runner cannot tell: then nothing is known, and nothing is claimed.
 */
export async function measureCoverage(
  context: RunContext,
  tests: PreparedTests,
  reproduction: Reproduction,
): Promise<readonly SuspiciousLine[]> {
  if (tests.kind === "none" || reproduction.kind === "none") return [];
  const { coverage } = tests.runner;
  if (coverage === undefined) return [];
  const [sandbox] = tests.sandboxes;
  const reports: ReadonlyMap<string, string>[] = [];
  const own = Math.min(tests.seconds, patience(reproduction.report.seconds));
  const seconds = allowedSeconds(context, own, 1 / 5);
  for (const command of coverage.commands(reproduction.tests, { seconds })) {
    context.checkLimits();
    try {
      if (reproduction.file !== null)
        await sandbox.write(reproduction.file.path, reproduction.file.text);
      const result = await sandbox.run(command, context.signal);
      if (result.end.kind === "cancelled") throw new Interrupted();
      reports.push(await readResultFiles(sandbox, command));
    } finally {
      await sandbox.reset();
    }
  }
  const lines = ochiai(coverage.parse(reproduction.tests, reports));
  return lines.filter(({ path }) => !context.testing.isTestFile(path)).slice(0, keptLines);
}

/**
 * Seconds, from what the tests took untraced. A run that is cut off has covered the targets, which
 * come first: what is lost is contrast, and candidates need the time more.
 */
function patience(known: number): number {
  return Math.max(10, Math.min(60, known));
}

export function describeCoverage(lines: readonly SuspiciousLine[]): string {
  if (lines.length === 0) return "not measured";
  const files = new Set(lines.map((line) => line.path)).size;
  return `the failing tests execute ${lines.length} lines in ${files} ${files === 1 ? "file" : "files"}`;
}
