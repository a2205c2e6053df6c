/**
 * Which files are code, in which language family, and which of them are tests. Families join
 * languages that import each other, so that one repository of `.ts` and `.js` files is one graph.
 */
export type LanguageFamily =
  | "python"
  | "script"
  | "go"
  | "rust"
  | "java"
  | "csharp"
  | "cpp"
  | "php"
  | "ruby";

/** `python`, `typescript`, …: the name of a folder under tools/languages. */
export const languageIds = [
  "python",
  "typescript",
  "tsx",
  "javascript",
  "go",
  "rust",
  "java",
  "csharp",
  "cpp",
  "php",
  "ruby",
] as const;

export type LanguageId = (typeof languageIds)[number];

export interface SourceLanguage {
  readonly id: LanguageId;
  readonly family: LanguageFamily;
}

const byExtension: ReadonlyMap<string, SourceLanguage> = new Map([
  ...entries({ id: "python", family: "python" }, ["py", "pyi", "pyw"]),
  ...entries({ id: "typescript", family: "script" }, ["ts", "mts", "cts"]),
  ...entries({ id: "tsx", family: "script" }, ["tsx"]),
  ...entries({ id: "javascript", family: "script" }, ["js", "mjs", "cjs", "jsx"]),
  ...entries({ id: "go", family: "go" }, ["go"]),
  ...entries({ id: "rust", family: "rust" }, ["rs"]),
  ...entries({ id: "java", family: "java" }, ["java"]),
  ...entries({ id: "csharp", family: "csharp" }, ["cs"]),
  ...entries({ id: "cpp", family: "cpp" }, ["cc", "cpp", "cxx", "c", "h", "hh", "hpp", "hxx"]),
  ...entries({ id: "php", family: "php" }, ["php"]),
  ...entries({ id: "ruby", family: "ruby" }, ["rb"]),
]);

function entries(
  language: SourceLanguage,
  extensions: readonly string[],
): readonly (readonly [string, SourceLanguage])[] {
  return extensions.map((extension) => [extension, language] as const);
}

/** Code by its extension, generated and minified forms of it too. */
export function isCode(path: string): boolean {
  return byExtension.has(path.slice(path.lastIndexOf(".") + 1).toLowerCase());
}

/** Null for what is no source code, and for generated or minified forms of it. */
export function sourceLanguage(path: string): SourceLanguage | null {
  const found = byExtension.get(path.slice(path.lastIndexOf(".") + 1).toLowerCase());
  if (found === undefined) return null;
  if (/\.(?:min|bundle|generated)\.[a-z]+$|\.d\.[mc]?ts$|_pb2(?:_grpc)?\.py$/.test(path))
    return null;
  if (/(?:^|\/)(?:node_modules|dist|\.yarn|bower_components)\//.test(path)) return null;
  return found;
}

const testFolders = new Set([
  "tests",
  "testing_data",
  "test_data",
  "__tests__",
  "__mocks__",
  "spec",
  "fixtures",
  "e2e",
]);

export function isTestPath(path: string): boolean {
  const folders = path.split("/");
  const name = folders.pop() ?? "";
  if (folders[0] === "test" || folders[0] === "testing" || folders.includes("__tests__"))
    return true;
  if (path.endsWith(".py")) return isPythonTest(folders, name);
  return (
    folders.some((folder) => testFolders.has(folder) || folder === "test") ||
    /(?:[._-](?:test|spec|tests|bench)\.[a-z]+|(?:Test|Tests|IT)\.(?:java|cs|php)|_spec\.rb)$/.test(
      name,
    )
  );
}

function isPythonTest(folders: readonly string[], name: string): boolean {
  if (folders.some((folder) => /^(?:tests|testing_data|test_data)$/.test(folder))) return true;
  return /^test_|_test\.py$|^(?:tests|conftest)\.py$/.test(name);
}
