import type { SyntaxNode, SyntaxQuery, SyntaxTree } from "./syntax.ts";

/** A string literal that stands where an error is raised, thrown or made. */
export interface RaisedText {
  /** 1-based. */
  readonly line: number;
  /** As written between the quotes, holes of templates included. */
  readonly text: string;
}

const limits = { texts: 400, length: 300, shortest: 4, depth: 40 };

/** The words of a file's own errors, in the order they stand there. */
export function readErrors(tree: SyntaxTree, query: SyntaxQuery): readonly RaisedText[] {
  const found = new Map<number, RaisedText>();
  for (const { captures } of tree.matches(query)) {
    for (const { name, node } of captures) {
      if (found.size >= limits.texts) return [...found.values()];
      if (name === "error") collectStrings(node, { tree, found, depth: 0 });
    }
  }
  return [...found.values()];
}

interface Collecting {
  readonly tree: SyntaxTree;
  readonly found: Map<number, RaisedText>;
  readonly depth: number;
}

function collectStrings(node: SyntaxNode, { tree, found, depth }: Collecting): void {
  if (depth > limits.depth) return;
  if (/string|template_literal|heredoc/.test(node.type)) {
    const text = withoutQuotes(tree.source.slice(node.startIndex, node.endIndex));
    if (text.length < limits.shortest) return;
    found.set(node.startIndex, { line: node.startPosition.row + 1, text });
    return;
  }
  for (const child of node.namedChildren) {
    if (child !== null) collectStrings(child, { tree, found, depth: depth + 1 });
  }
}

function withoutQuotes(text: string): string {
  return text
    .slice(0, limits.length)
    .replace(/^(?:[A-Za-z$@]{0,3}#*)["'`]{1,3}|["'`]{1,3}#*$/g, "")
    .trim();
}
