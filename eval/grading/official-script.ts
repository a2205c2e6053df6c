import { marks } from "./rules.ts";
import type { GradingRules } from "./rules.ts";

/** A way to apply the model patch. `{patch}` is the patch file; the working folder is the checkout. */
export interface PatchCommand {
  readonly argv: readonly string[];
  /** Whether the tree is cleaned (`cleanCommands`) before this attempt. */
  readonly cleanFirst: boolean;
}

/**
 * The official attempts to apply a model patch, in order; the first that exits with 0 wins. When all
 * fail, version 5 asks `alreadyAppliedCommand` as the last resort.
 */
export function patchCommands(rules: GradingRules): readonly PatchCommand[] {
  if (rules === "v4") {
    return [
      attempt(["git", "apply", "--verbose", "{patch}"], false),
      attempt(["git", "apply", "--verbose", "--reject", "{patch}"], false),
      attempt(["patch", "--batch", "--fuzz=5", "-p1", "-i", "{patch}"], false),
    ];
  }
  return [
    attempt(["git", "apply", "--verbose", "{patch}"], false),
    attempt(["git", "apply", "--verbose", "--3way", "{patch}"], true),
    attempt(["git", "apply", "--verbose", "--reject", "{patch}"], true),
    attempt(["patch", "--batch", "--forward", "--fuzz=5", "-p1", "-i", "{patch}"], true),
  ];
}

function attempt(argv: readonly string[], cleanFirst: boolean): PatchCommand {
  return { argv, cleanFirst };
}

/** Back to a pristine tree between two attempts. */
export const cleanCommands: readonly (readonly string[])[] = [
  ["git", "checkout", "--", "."],
  ["git", "clean", "-fd"],
];

/** Exits with 0 when the patch is in the tree although every attempt said otherwise. */
export const alreadyAppliedCommand: readonly string[] = [
  "git",
  "apply",
  "--check",
  "--reverse",
  "{patch}",
];

/**
 * The files that exist at the base commit and are put back to it before and after the tests.
 *
 * Version 4 lists these; the stored scripts of version 5 list every file of the test patch, which makes
 * `git checkout` fail as a whole when one is new (8 Lite instances). Put these back, and delete
 * `addedTestFilesOf`, so that neither leftovers of the model patch nor that failure decides.
 */
export function testFilesOf(testPatch: string): readonly string[] {
  return unique(testPatch.matchAll(/^--- a\/([^\t\n]*).*\n\+\+\+ /gm));
}

/** The files that only the test patch brings: a model patch may have made one of the same name. */
export function addedTestFilesOf(testPatch: string): readonly string[] {
  return unique(testPatch.matchAll(/^diff --git a\/.* b\/(.*)\nnew file mode /gm));
}

const notTests = /(?:\.json|\.png|csv|\.txt|\.md|\.jpg|\.jpeg|\.pkl|\.yml|\.yaml|\.toml)$/;

/** What the test command is given: the test patch's files, for django as dotted labels. */
export function testDirectives(repository: string, testPatch: string): readonly string[] {
  const files = [...testPatch.matchAll(/^diff --git a\/.* b\/(.*)$/gm)]
    .map((match) => match[1] ?? "")
    .filter((file) => !notTests.test(file));
  if (repository !== "django/django") return files;
  return files.map((file) =>
    file
      .replace(/\.py$/, "")
      .replace(/^tests\//, "")
      .replaceAll("/", "."),
  );
}

/**
 * What a row's own script runs between its markers, and the variables that it exports before; null when
 * it has no markers. The script's record of the exit code is left out: an assignment ends with 0, and the
 * code is taken from outside.
 */
export function ownTestCommand(
  script: string,
): { readonly exports: readonly string[]; readonly tests: string } | null {
  const [before = "", after] = script.split(`: '${marks.startOfTests}'\n`);
  const tests = after?.split(`: '${marks.endOfTests}'`)[0];
  if (tests === undefined) return null;
  return {
    exports: before.split("\n").filter((line) => /^export \w+=/.test(line)),
    tests: tests.replaceAll(/^SWEBENCH_TEST_EXIT_CODE=\$\?\n/gm, ""),
  };
}

/** An official `test_output.txt` from its parts, for environments that do not run the script itself. */
export function wrapTestOutput(parts: {
  readonly before: string;
  readonly tests: string;
  readonly exitCode: number;
  readonly after: string;
}): string {
  return [
    parts.before,
    `+ : '${marks.startOfTests}'`,
    parts.tests,
    `+ : '${marks.endOfTests}'`,
    `${marks.exitCode}: ${parts.exitCode}`,
    parts.after,
    "",
  ].join("\n");
}

function unique(matches: Iterable<RegExpMatchArray>): readonly string[] {
  return [...new Set([...matches].map((match) => match[1] ?? ""))];
}
