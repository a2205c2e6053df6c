import type { RepoPath } from "../../agent/core/model.ts";
import type { SourceTree } from "../../agent/core/ports.ts";
import type { DetectOptions, Finding } from "./detect.ts";
import { runnerNamed } from "./runners.ts";
import { isTestFile } from "./test-files.ts";

export interface ListedTree {
  readonly tree: SourceTree;
  readonly paths: readonly RepoPath[];
}

/** Test files that are read to tell pytest's style from unittest's. */
const sampleSize = 40;

export async function detectPython(
  { tree, paths }: ListedTree,
  { near }: DetectOptions,
): Promise<Finding | null> {
  const python = paths.filter((path) => path.endsWith(".py"));
  const testFiles = python.filter((path) => isTestFile(path) && !path.endsWith("conftest.py"));
  const folder = projectFolder(paths, near);
  const inside = namedAsTests(
    testFiles.filter((path) => folder === "" || path.startsWith(`${folder}/`)),
  );
  const configured = await configuredPytest(tree, paths, folder);
  if (inside.length === 0 && configured.length === 0) return null;
  if (configured.length > 0) {
    return { runner: runnerNamed("pytest", { folder }), evidence: configured, testFiles: inside };
  }
  const script = djangoScript(paths, folder);
  if (script !== null) {
    const runner = runnerNamed("django", { folder, arguments: [script] });
    return { runner, evidence: [`django: ${script}`], testFiles: inside };
  }
  const style = await styleOf(tree, inside);
  if (style === null) return null;
  const runner = runnerNamed(style.runner, { folder });
  return { runner, evidence: [style.evidence], testFiles: inside };
}

/**
 * A test folder holds data and sample projects in Python, too. Naming them to a runner would have it load
 * them, which fails and looks like a red test. Where no file has a test's name, all may be tests.
 */
function namedAsTests(paths: readonly RepoPath[]): readonly RepoPath[] {
  const named = paths.filter((path) => /(?:^|\/)(?:test[^/]*|[^/]*_tests?)\.py$/.test(path));
  return named.length > 0 ? named : paths;
}

/** The innermost folder around `near` that has a Python project file; without one, the root. */
function projectFolder(paths: readonly RepoPath[], near: RepoPath | undefined): string {
  const projects = paths
    .filter((path) => /(?:^|\/)(?:pyproject\.toml|setup\.(?:py|cfg)|pytest\.ini)$/.test(path))
    .map(folderOf);
  const folders = [...new Set(projects)].sort((a, b) => a.length - b.length);
  if (folders.length === 0 || folders.includes("")) return "";
  const around = folders.filter((folder) => near?.startsWith(`${folder}/`) === true);
  return around.at(-1) ?? (folders.length === 1 ? (folders[0] ?? "") : "");
}

function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

/** Configuration first, then dependencies; empty when nothing names pytest. */
async function configuredPytest(
  tree: SourceTree,
  paths: readonly RepoPath[],
  folder: string,
): Promise<string[]> {
  const prefix = folder === "" ? "" : `${folder}/`;
  const known = new Set<string>(paths);
  const found: string[] = [];
  for (const { file, pattern, says } of signs) {
    const path = paths.find((candidate) => candidate === `${prefix}${file}`);
    if (path === undefined) continue;
    if (pattern.test((await tree.read(path)) ?? "")) found.push(`pytest: ${says} in ${path}`);
  }
  for (const candidate of ["conftest.py", "tests/conftest.py", "test/conftest.py"]) {
    if (known.has(prefix + candidate)) found.push(`pytest: ${prefix}${candidate}`);
  }
  return found;
}

const dependency = /^[\s"']*pytest(?:[-_a-z]*)?\s*(?:[\s"'=<>~![;,]|$)/m;

const signs = [
  { file: "pytest.ini", pattern: /^/, says: "configuration" },
  { file: ".pytest.ini", pattern: /^/, says: "configuration" },
  { file: "pyproject.toml", pattern: /^\[tool\.pytest\b/m, says: "[tool.pytest…]" },
  { file: "setup.cfg", pattern: /^\[tool:pytest\]/m, says: "[tool:pytest]" },
  { file: "tox.ini", pattern: /^\[pytest\]/m, says: "[pytest]" },
  {
    file: "tox.ini",
    pattern: /^\s*(?:commands\s*=\s*)?(?:python -m )?py\.?test\b/m,
    says: "command",
  },
  { file: "pyproject.toml", pattern: /["']pytest\b/, says: "dependency" },
  { file: "setup.py", pattern: /["']pytest\b/, says: "dependency" },
  { file: "setup.cfg", pattern: dependency, says: "dependency" },
  { file: "requirements-dev.txt", pattern: dependency, says: "dependency" },
  { file: "requirements/dev.txt", pattern: dependency, says: "dependency" },
  { file: "requirements/tests.txt", pattern: dependency, says: "dependency" },
  { file: "requirements-test.txt", pattern: dependency, says: "dependency" },
  { file: "test-requirements.txt", pattern: dependency, says: "dependency" },
  { file: "dev-requirements.txt", pattern: dependency, says: "dependency" },
  { file: "requirements.txt", pattern: dependency, says: "dependency" },
  { file: "Pipfile", pattern: dependency, says: "dependency" },
] as const;

/** Django itself, or a project made with it; one that is set up for pytest never comes here. */
function djangoScript(paths: readonly RepoPath[], folder: string): string | null {
  const prefix = folder === "" ? "" : `${folder}/`;
  const known = new Set<string>(paths);
  const itself = ["django/__init__.py", "tests/runtests.py"].every((file) =>
    known.has(prefix + file),
  );
  if (itself) return "tests/runtests.py";
  return known.has(`${prefix}manage.py`) ? "manage.py" : null;
}

async function styleOf(
  tree: SourceTree,
  testFiles: readonly RepoPath[],
): Promise<{ runner: string; evidence: string } | null> {
  let unittestFile: RepoPath | null = null;
  for (const path of testFiles.slice(0, sampleSize)) {
    const text = (await tree.read(path)) ?? "";
    const needsPytest = /^\s*(?:import pytest\b|from pytest\b)/m.test(text);
    if (needsPytest) return { runner: "pytest", evidence: `pytest: imported by ${path}` };
    if (/^(?:async )?def test/m.test(text)) {
      return { runner: "pytest", evidence: `pytest: test functions in ${path}` };
    }
    if (/\bTestCase\b/.test(text)) unittestFile ??= path;
  }
  if (unittestFile === null) return null;
  return { runner: "unittest", evidence: `unittest: TestCase classes, as in ${unittestFile}` };
}
