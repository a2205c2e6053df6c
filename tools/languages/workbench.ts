import type { CodeImport } from "../../agent/core/ports.ts";
import type { LanguageDefinition } from "./definition.ts";
import { readFaults } from "./faults.ts";
import { readQuery } from "./grammar.ts";
import { readImports } from "./imports.ts";
import { readDefinitions } from "./outline/outline.ts";
import type { Definition } from "./outline/outline.ts";
import { nestingOf } from "./nesting.ts";
import type { TolerantReading } from "./strict.ts";
import { indentationFaults } from "./python/indentation.ts";
import { openParser } from "./syntax.ts";
import type { SyntaxParser, SyntaxTree } from "./syntax.ts";

/** Offsets of one node. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Everything an edit asks about a text, as plain data: the tree is gone when this is returned. */
export interface Reading extends TolerantReading {
  readonly definitions: readonly Definition[];
  readonly comments: readonly TextRange[];
  /** Strings and templates: lines that start inside one are content, not indentation. */
  readonly strings: readonly TextRange[];
  /** Statements that may stand for left-out code: Python's `...`. */
  readonly ellipses: readonly TextRange[];
}

/** One open parser with the compiled queries of a language. */
export interface Workbench {
  readonly language: LanguageDefinition;
  /** Null when the text is beyond the limits of `syntax.ts`. */
  outline(source: string): readonly Definition[] | null;
  imports(source: string): readonly CodeImport[] | null;
  faults(source: string): TolerantReading | null;
  read(source: string): Reading | null;
}

export async function openWorkbench(language: LanguageDefinition): Promise<Workbench> {
  const { queries } = language;
  const [parser, outline, imports, elision, strict] = await Promise.all([
    openParser(language.id),
    ...[queries.outline, queries.imports, queries.elision, queries.strict].map(readQuery),
  ]);
  const use = <Value>(source: string, work: (tree: SyntaxTree) => Value): Value | null => {
    using tree = parser.parse(source);
    return tree === null ? null : work(tree);
  };
  const definitionsOf = (tree: SyntaxTree): readonly Definition[] =>
    readDefinitions(tree, parser.query(outline ?? ""), language);
  const faultsOf = (tree: SyntaxTree): TolerantReading => ({
    source: tree.source,
    faults: [
      ...readFaults(tree, parser, strict ?? ""),
      ...(language.strictParser === "python-rules" ? indentationFaults(tree, parser) : []),
    ],
    nesting: language.strictParser === "oxc" ? nestingOf(tree) : 0,
  });
  return {
    language,
    outline: (source) => use(source, definitionsOf),
    imports: (source) => use(source, (tree) => readImports(tree, parser.query(imports ?? ""))),
    faults: (source) => use(source, faultsOf),
    read: rememberingLast(3, (source) =>
      use(source, (tree) => ({
        definitions: definitionsOf(tree),
        ...faultsOf(tree),
        ...readMarks(tree, parser, elision ?? ""),
      })),
    ),
  };
}

/** Many edits of one text follow each other, so the last readings are worth keeping. */
function rememberingLast(
  count: number,
  read: (source: string) => Reading | null,
): (source: string) => Reading | null {
  let recent: readonly Reading[] = [];
  return (source) => {
    const found = recent.find((reading) => reading.source === source) ?? read(source);
    if (found !== null)
      recent = [found, ...recent.filter((reading) => reading !== found)].slice(0, count);
    return found;
  };
}

function readMarks(
  tree: SyntaxTree,
  parser: SyntaxParser,
  queryText: string,
): Pick<Reading, "comments" | "strings" | "ellipses"> {
  const comments: TextRange[] = [];
  const strings: TextRange[] = [];
  const ellipses: TextRange[] = [];
  for (const { captures } of tree.matches(parser.query(queryText))) {
    for (const { name, node } of captures) {
      const range = { start: node.startIndex, end: node.endIndex };
      if (name === "comment") comments.push(range);
      else if (name === "string") strings.push(range);
      else if (name === "ellipsis") ellipses.push(range);
    }
  }
  return { comments, strings, ellipses };
}
