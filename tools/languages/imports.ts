import type { CodeImport } from "../../agent/core/ports.ts";
import type { SyntaxQuery, SyntaxTree } from "./syntax.ts";

/** The imports of a file in order; several matches of one statement and module are one import. */
export function readImports(tree: SyntaxTree, query: SyntaxQuery): readonly CodeImport[] {
  const found = new Map<string, { module: string; names: string[]; line: number }>();
  for (const { captures, setProperties } of tree.matches(query)) {
    const statement = captures.find(({ name }) => name === "import")?.node;
    if (statement === undefined) continue;
    const texts = (wanted: string): string[] =>
      captures
        .filter(({ name }) => name === wanted)
        .map(({ node }) => tree.source.slice(node.startIndex, node.endIndex).trim());
    const module = setProperties?.["module"] ?? texts("module")[0] ?? "";
    const key = `${statement.startIndex} ${module}`;
    const line = statement.startPosition.row + 1;
    const entry = found.get(key) ?? { module, names: [], line };
    found.set(key, entry);
    for (const name of texts("name")) if (!entry.names.includes(name)) entry.names.push(name);
  }
  return [...found.values()].sort((a, b) => a.line - b.line);
}
