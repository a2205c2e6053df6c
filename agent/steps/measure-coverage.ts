import { Interrupted } from "../core/errors.ts";
import type { Localization, Reproduction } from "../core/model.ts";
import type { RunContext } from "../core/run-context.ts";
import { ochiai } from "../core/spectrum.ts";
import type { SuspiciousLine } from "../core/spectrum.ts";
import type { PreparedTests } from "./prepare.ts";
import { allowedSeconds, readResultFiles } from "./run-tests.ts";

/** Beyond this many lines the tail is of no use to anybody, unless it is a suspect's. */
const keptLines = 4000;

export interface MeasureOptions {
  readonly tests: PreparedTests;
  readonly reproduction: Reproduction;
  /** Its suspects' lines are kept before any others. */
  readonly localization: Localization;
}

/**
 * Which lines the failing tests execute, scored against the passing tests of the same files. Empty when
 * there is no red test, or when its runner cannot tell: then nothing is known, and nothing is claimed.
 */
export async function measureCoverage(
  context: RunContext,
  { tests, reproduction, localization }: MeasureOptions,
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
  const source = lines.filter(({ path }) => !context.testing.isTestFile(path));
  return keepTelling(source, { localization, most: keptLines });
}

/**
 * At most so many lines, in their order. A test of a large program executes thousands of lines, all as
 * suspicious; a suspect must not look as if it did not run because its file comes late in the alphabet.
 */
export function keepTelling(
  lines: readonly SuspiciousLine[],
  { localization, most }: { readonly localization: Localization; readonly most: number },
): readonly SuspiciousLine[] {
  if (lines.length <= most) return lines;
  const spans = Map.groupBy(
    localization.symbols.flatMap(({ location }) => (location.kind === "file" ? [] : [location])),
    ({ path }) => path,
  );
  const seen = new Set<string>();
  const tells = ({ path, line }: SuspiciousLine): boolean => {
    const isFirst = !seen.has(path);
    seen.add(path);
    const inside = spans.get(path)?.some(({ span }) => span.start <= line && line <= span.end);
    return isFirst || inside === true;
  };
  const { telling = [], other = [] } = Object.groupBy(lines, (line) =>
    tells(line) ? "telling" : "other",
  );
  const kept = new Set([...telling, ...other].slice(0, most));
  return lines.filter((line) => kept.has(line));
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
