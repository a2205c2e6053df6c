import type { RepoPath } from "../../agent/core/model.ts";

/** Whether a path has the shape of a test: by its name, or by the folder it stands in. */
export function isTestFile(path: string): boolean {
  const segments = path.split("/");
  const name = segments.pop() ?? "";
  if (testNames.some((pattern) => pattern.test(name))) return true;
  return segments.some((folder) => testFolders.has(folder)) && isCode(name) && !isSupport(name);
}

/**
 * The test files that most likely exercise a source file, nearest first; unrelated ones are left out.
 * The signals, strongest first: the same name, imports of the file, a folder of its name, shared folders.
 *
 * @param imports modules each test file imports, as written, when they are known.
 */
export function testsNear(
  path: RepoPath,
  testFiles: readonly RepoPath[],
  imports: ReadonlyMap<RepoPath, readonly string[]> = new Map(),
): readonly RepoPath[] {
  return testFiles
    .map((test) => ({ test, score: nearness(path, test, imports.get(test) ?? []) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.test.length - b.test.length || compare(a.test, b.test))
    .map(({ test }) => test);
}

/**
 * Test files for several source files, most suspicious first: half as much for each that stands further
 * back, so that a distant relative of the first does not come before the namesake of the second, nor that
 * before the first's own.
 */
export function testsNearAll(
  paths: readonly RepoPath[],
  testFiles: readonly RepoPath[],
): readonly RepoPath[] {
  return testFiles
    .map((test) => {
      const scores = paths.map((path, at) => nearness(path, test, []) / 2 ** at);
      return { test, score: Math.max(0, ...scores) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.test.length - b.test.length || compare(a.test, b.test))
    .map(({ test }) => test);
}

const testNames = [
  /^test_.*\.pyi?$/,
  /_test\.py$/,
  /^tests?\.py$/,
  /^conftest\.py$/,
  /[.-](?:test|spec|tests|specs)\.[cm]?[jt]sx?$/,
  /^tests?\.[cm]?[jt]sx?$/,
  /^test[-_].*\.[cm]?[jt]sx?$/,
  /_test\.go$/,
  /(?:Test|Tests|TestCase|IT)\.(?:java|kt)$/,
  /_(?:test|spec)\.rb$/,
];

const testFolders = new Set(["test", "tests", "testing", "__tests__", "spec", "specs", "e2e"]);

function isCode(name: string): boolean {
  return /\.(?:py|[cm]?[jt]sx?|go|rs|java|kt|rb)$/.test(name);
}

/** Packages and helpers inside a test folder are support: they hold no tests themselves. */
function isSupport(name: string): boolean {
  return /^__init__\.py$|\.d\.[cm]?ts$|\.config\.[cm]?[jt]s$/.test(name);
}

function nearness(source: RepoPath, test: RepoPath, imports: readonly string[]): number {
  const name = subjectOf(source);
  const subject = subjectOf(test);
  const shared = sharedFolders(source, test);
  if (subject === name && name !== "") return 100 + shared;
  if (imports.some((module) => importsFile(module, source))) return 60 + shared;
  if (foldersOf(test).some((folder) => bareName(folder) === name)) return 55 + shared;
  if (isPartOf(name, subject)) return 30 + shared;
  return shared > 0 ? shared : 0;
}

/** `src/shop/price.ts` → `price`, `tests/test_price.py` → `price`, `shop/__init__.py` → `shop`. */
function subjectOf(path: string): string {
  const segments = path.split("/");
  const stem = (segments.pop() ?? "").replace(/\..*$/, "");
  if (["__init__", "index", "mod", "main", "tests"].includes(stem)) return segments.pop() ?? stem;
  return bareName(stem.replace(/^tests?[-_]|[-_](?:tests?|spec)$|Tests?$/g, ""));
}

/** What is private to a package is tested under its plain name: `_reader.py` by `test_reader.py`. */
function bareName(name: string): string {
  return name.replace(/^_+/, "").toLowerCase();
}

function isPartOf(name: string, subject: string): boolean {
  const words = subject.split(/[-_]/);
  const parts = name.split(/[-_]/);
  return name.length > 2 && parts.every((part) => words.includes(part));
}

function importsFile(module: string, source: string): boolean {
  const path = source.replace(/(?:\/(?:__init__|index))?\.[^./]+$/, "");
  const wanted = module.includes("/")
    ? module.replace(/\.[cm]?[jt]sx?$/, "")
    : module.replaceAll(".", "/");
  const tail = wanted.replace(/^(?:\.{0,2}\/)+/, "");
  return tail !== "" && (path === tail || path.endsWith(`/${tail}`));
}

/** Folder names that both paths have, apart from those that only say "source" or "test". */
function sharedFolders(source: string, test: string): number {
  const theirs = new Set(foldersOf(test));
  return foldersOf(source).filter((name) => theirs.has(name)).length;
}

function foldersOf(path: string): readonly string[] {
  return path
    .split("/")
    .slice(0, -1)
    .filter((name) => !testFolders.has(name) && !sourceFolders.has(name));
}

const sourceFolders = new Set(["src", "lib", "source", "packages"]);

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
