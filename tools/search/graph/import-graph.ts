import type { Snapshot } from "../index/snapshot.ts";
import { createPythonResolver } from "./resolve-python.ts";
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

export function createImportGraph(snapshot: Snapshot): ImportGraph {
  const byPath = new Map(snapshot.files.map(({ path }, file) => [String(path), file] as const));
  const resolvers = {
    python: createPythonResolver(byPath),
    script: createScriptResolver(byPath, readScriptPackages(snapshot.manifests)),
  };
  const imports = snapshot.files.map(({ path, family, record }, file) => {
    const resolve = family === "python" ? resolvers.python : resolvers.script;
    const found = record.imports.flatMap(({ module, names }) => resolve(path, module, names));
    return [...new Set(found)].filter((target) => target !== file);
  });
  return { imports, importedBy: reversed(imports) };
}

function reversed(graph: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const result: number[][] = graph.map(() => []);
  for (const [from, targets] of graph.entries()) {
    for (const target of targets) result[target]?.push(from);
  }
  return result;
}
