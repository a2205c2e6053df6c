import type { ImportedModule } from "../index/structure.ts";
import type { Snapshot } from "../index/snapshot.ts";
import type { LanguageFamily } from "../index/source-files.ts";
import { createPathIndex } from "./path-index.ts";
import { createCppResolver } from "./resolve-cpp.ts";
import { createCsharpResolver } from "./resolve-csharp.ts";
import { createGoResolver } from "./resolve-go.ts";
import { createJavaResolver } from "./resolve-java.ts";
import { createPhpResolver } from "./resolve-php.ts";
import { createPythonResolver } from "./resolve-python.ts";
import { createRubyResolver } from "./resolve-ruby.ts";
import { createRustResolver } from "./resolve-rust.ts";
import { createScriptResolver } from "./resolve-script.ts";
import { readScriptPackages } from "./script-packages.ts";

/** Which file imports which; both directions, without doubles and without a file itself. */
export interface ImportGraph {
  readonly imports: readonly (readonly number[])[];
  readonly importedBy: readonly (readonly number[])[];
}

/** Files that an import statement of a file means; none when it leaves the repository. */
export type ImportResolver = (
  from: string,
  module: string,
  names: readonly string[],
) => readonly number[];

/** The same for a file of a snapshot, by its index. */
export type FileImportResolver = (
  file: number,
  imported: Pick<ImportedModule, "module" | "names">,
) => readonly number[];

export function createImportGraph(
  snapshot: Snapshot,
  resolve: FileImportResolver = createFileImportResolver(snapshot),
): ImportGraph {
  const imports = snapshot.files.map(({ record }, file) => {
    const found = record.imports.flatMap((imported) => resolve(file, imported));
    return [...new Set(found)].filter((target) => target !== file);
  });
  return { imports, importedBy: reversed(imports) };
}

/** Each language family by its own rules, made when the first file of it asks. */
export function createFileImportResolver(snapshot: Snapshot): FileImportResolver {
  const made = new Map<LanguageFamily, ImportResolver>();
  return (file, { module, names }) => {
    const asking = snapshot.files[file];
    if (asking === undefined) return [];
    const resolve = made.get(asking.family) ?? createResolver(snapshot, asking.family);
    made.set(asking.family, resolve);
    return resolve(asking.path, module, names);
  };
}

function createResolver({ files, manifests }: Snapshot, wanted: LanguageFamily): ImportResolver {
  const ofFamily = files.flatMap(({ path, family }, file) =>
    family === wanted ? [[String(path), file] as const] : [],
  );
  const byPath = new Map(ofFamily);
  if (wanted === "python") return createPythonResolver(byPath);
  if (wanted === "script") return createScriptResolver(byPath, readScriptPackages(manifests));
  const paths = createPathIndex(byPath);
  if (wanted === "go") return createGoResolver(paths, manifests);
  if (wanted === "rust") return createRustResolver(paths, manifests);
  if (wanted === "java") return createJavaResolver(paths);
  if (wanted === "csharp") return createCsharpResolver(paths);
  if (wanted === "cpp") return createCppResolver(paths);
  return wanted === "php" ? createPhpResolver(paths) : createRubyResolver(paths);
}

function reversed(graph: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const result: number[][] = graph.map(() => []);
  for (const [from, targets] of graph.entries()) {
    for (const target of targets) result[target]?.push(from);
  }
  return result;
}
