import { matchesGlob } from "node:path";
import type { Edit } from "../core/model.ts";
import type { RunSettings, Testing } from "../core/run-context.ts";

/** The part of a run's context that the policy reads. */
export interface PolicyContext {
  readonly testing: Pick<Testing, "isTestFile">;
  readonly settings: Pick<RunSettings, "include" | "exclude" | "protect">;
}

/** Why these edits are refused before they are tried, or null. Tests are evidence, not ours to change. */
export function refusedByPolicy(context: PolicyContext, edits: readonly Edit[]): string | null {
  for (const { path } of edits) {
    const refused = alwaysRefused(path) ?? refusedHere(context, path);
    if (refused !== null) return `${path} ${refused}`;
  }
  return null;
}

function refusedHere({ testing, settings }: PolicyContext, path: string): string | null {
  const { include, exclude, protect } = settings;
  if (testing.isTestFile(path)) return "is a test: tests are the evidence, not the patch";
  if (matchesAny(path, protect)) return "is protected";
  if (matchesAny(path, exclude)) return "is excluded";
  if (include.length > 0 && !matchesAny(path, include)) return "is not included";
  return null;
}

/**
 * What no patch of ours may touch, whoever proposed it. Looked at folder by folder and without regard
 * to case: in a glob `**` passes over names that begin with a dot, and some disks know no case.
 */
function alwaysRefused(path: string): string | null {
  const folders = path.toLowerCase().split("/");
  const name = folders.pop() ?? "";
  if ([...folders, name].some((part) => part.startsWith(".git")) || isProtected(folders, name))
    return "is protected: it decides what runs, or who may change it";
  if (folders.some((folder) => testFolders.has(folder)) || name.endsWith(".snap"))
    return "belongs to the tests: they are the evidence, not the patch";
  if (loadedByItself.some((pattern) => pattern.test(name)))
    return "is configuration of the tests, or loaded by itself: it could change what they show";
  return null;
}

function isProtected(folders: readonly string[], name: string): boolean {
  return protectedNames.has(name) || folders.some((folder) => protectedFolders.has(folder));
}

/** `.github`, `.gitlab-ci.yml`, `.gitignore` and the like are known by their beginning. */
const protectedFolders = new Set([".circleci", "node_modules"]);

const protectedNames = new Set([
  "codeowners",
  "package-lock.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "poetry.lock",
  "uv.lock",
]);

/**
 * Everything below them is refused, whatever it is: data and snapshots decide a test as much as code.
 * A library whose own source stands in such a folder (numpy/testing, django/test) cannot be repaired
 * there: that is the price, since a path alone does not tell the two apart.
 */
const testFolders = new Set([
  "test",
  "tests",
  "testing",
  "testdata",
  "__tests__",
  "__mocks__",
  "__fixtures__",
  "__snapshots__",
  "spec",
  "specs",
  "e2e",
]);

/** Names in lower case. Some are also read for other reasons; a runner takes its options from them. */
const loadedByItself = [
  /^(?:pytest\.ini|\.pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml|noxfile\.py)$/,
  /^(?:conftest|sitecustomize|usercustomize)\.py$/,
  /\.pth$/,
  /^package\.json$/,
  /^(?:vitest|jest|vite|babel|mocha|karma)\.(?:config|setup|workspace)\./,
  /^setuptests\./,
  /^\.(?:mocharc|babelrc|repairrc)/,
  /^tsconfig.*\.json$/,
];

function matchesAny(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => matchesGlob(path, glob));
}
