import type { CodeImport } from "../../agent/core/ports.ts";
import type { SyntaxMatch, SyntaxQuery, SyntaxTree } from "./syntax.ts";

/** An import with what the names are called in the file. */
export interface BoundImport extends CodeImport {
  /**
   * Names under another name: `[imported, here]`. `default` is the default export, `*` the module
   * itself; `["*", "*"]` takes every name as it is.
   */
  readonly aliases: readonly (readonly [imported: string, here: string])[];
}

/** The imports of a file in order; several matches of one statement and module are one import. */
export function readImports(tree: SyntaxTree, query: SyntaxQuery): readonly BoundImport[] {
  const found = new Map<string, Draft>();
  for (const match of tree.matches(query)) {
    const statement = match.captures.find(({ name }) => name === "import")?.node;
    if (statement === undefined) continue;
    const texts = textsOf(match, tree.source);
    const module = match.setProperties?.["module"] ?? texts("module")[0] ?? "";
    const key = `${statement.startIndex} ${module}`;
    const line = statement.startPosition.row + 1;
    const draft = found.get(key) ?? { module, names: new Set(), aliases: new Map(), line };
    found.set(key, draft);
    addMatch(draft, texts);
  }
  return [...found.values()]
    .sort((a, b) => a.line - b.line)
    .map(({ module, line, names, aliases }) => {
      return { module, line, names: [...names], aliases: [...aliases.values()] };
    });
}

interface Draft {
  readonly module: string;
  readonly line: number;
  readonly names: Set<string>;
  readonly aliases: Map<string, readonly [string, string]>;
}

function textsOf({ captures }: SyntaxMatch, source: string): (wanted: string) => string[] {
  return (wanted) =>
    captures
      .filter(({ name }) => name === wanted)
      .map(({ node }) => source.slice(node.startIndex, node.endIndex).trim());
}

function addMatch(draft: Draft, texts: (wanted: string) => readonly string[]): void {
  const names = texts("name");
  for (const name of names) draft.names.add(name);
  const bind = (imported: string, here: string): void => {
    if (imported !== here || imported === "*")
      draft.aliases.set(`${imported} ${here}`, [imported, here]);
  };
  for (const here of texts("alias")) bind(names.at(-1) ?? "", here);
  for (const here of texts("default")) bind("default", here);
  for (const here of texts("namespace")) bind("*", here);
  if (texts("all").length > 0) bind("*", "*");
}
