import type { RepoPath } from "../../agent/core/model.ts";
import type { SourceTree, TestRunner } from "../../agent/core/ports.ts";
import { detectPython } from "./detect-python.ts";
import { detectScript } from "./detect-script.ts";
import { isTestFile } from "./test-files.ts";

export type RunnerDetection =
  | {
      readonly kind: "found";
      readonly runner: TestRunner;
      /** What was recognised and where, strongest first. */
      readonly evidence: readonly string[];
      readonly testFiles: readonly RepoPath[];
    }
  | { readonly kind: "none"; readonly why: string };

export interface DetectOptions {
  /** A source file the change is about: in a repository of several packages its package is tested. */
  readonly near?: RepoPath;
  /** `python`, `typescript` or `javascript`, when the user has named it. */
  readonly language?: string;
}

export { customRunner } from "./custom.ts";
export { runnerNamed } from "./runners.ts";

/** A runner that one language family would use, with the test files it would find. */
export interface Finding {
  readonly runner: TestRunner;
  readonly evidence: readonly string[];
  readonly testFiles: readonly RepoPath[];
}

/**
 * Finds the repository's own test runner by reading files; nothing is executed. With two families in
 * one repository, the one of `near` or `language` is taken, else the one with more test files.
 */
export async function detectRunner(
  tree: SourceTree,
  options: DetectOptions = {},
): Promise<RunnerDetection> {
  const paths = (await tree.list()).map(({ path }) => path).filter((path) => !isForeign(path));
  const families = wantedFamilies(options);
  const findings: Finding[] = [];
  for (const [family, detect] of [
    ["python", detectPython],
    ["script", detectScript],
  ] as const) {
    const finding = families.includes(family) ? await detect({ tree, paths }, options) : null;
    if (finding !== null) findings.push(finding);
  }
  const best = findings.sort((a, b) => b.testFiles.length - a.testFiles.length)[0];
  return best === undefined ? nothingFound(paths) : { kind: "found", ...best };
}

function wantedFamilies({ near, language }: DetectOptions): readonly ("python" | "script")[] {
  if (language === "python" || language === "py") return ["python"];
  if (/^(?:typescript|javascript|tsx?|jsx?)$/.test(language ?? "")) return ["script"];
  if (near?.endsWith(".py") === true) return ["python"];
  if (/\.[cm]?[jt]sx?$/.test(near ?? "")) return ["script"];
  return ["python", "script"];
}

function isForeign(path: string): boolean {
  return /(?:^|\/)(?:node_modules|site-packages|vendor|\.tox|\.venv|venv)\//.test(path);
}

function nothingFound(paths: readonly RepoPath[]): RunnerDetection {
  const tests = paths.filter(isTestFile);
  const why =
    tests.length === 0
      ? "no test file, no test configuration and no test script was found"
      : `${tests.length} test files such as ${tests[0]}, but no runner that is known here (pytest, unittest, vitest, jest, mocha, node:test)`;
  return { kind: "none", why };
}
