import type { SyntaxFault } from "../../agent/core/ports.ts";
import type { SyntaxNode, SyntaxParser, SyntaxTree } from "./syntax.ts";

const mostFaults = 200;

/**
 * What an error-tolerant grammar could not read, and what the language's own rules (`strict.scm`)
 * forbid although the grammar lets it through. In the order of the text.
 */
export function readFaults(
  tree: SyntaxTree,
  parser: SyntaxParser,
  strictRules: string,
): readonly SyntaxFault[] {
  const faults = tree.root.hasError ? readErrors(tree, parser) : [];
  if (strictRules.trim() === "") return faults;
  for (const { captures } of tree.matches(parser.query(strictRules)))
    for (const { name, node } of captures)
      if (!name.startsWith("_")) faults.push(faultAt(node, name.replaceAll("-", " ")));
  return faults.sort((a, b) => a.line - b.line);
}

function readErrors(tree: SyntaxTree, parser: SyntaxParser): SyntaxFault[] {
  const matches = tree.matches(parser.query("(ERROR) @error (MISSING) @missing"));
  return matches.slice(0, mostFaults).flatMap(({ captures }) =>
    captures.map(({ name, node }) => {
      if (name === "missing") return faultAt(node, `missing ${JSON.stringify(node.type)}`);
      const text = tree.source.slice(
        node.startIndex,
        Math.min(node.endIndex, node.startIndex + 40),
      );
      return faultAt(node, `unexpected ${JSON.stringify(text.split(/\r?\n/)[0] ?? "")}`);
    }),
  );
}

function faultAt(node: SyntaxNode, message: string): SyntaxFault {
  return { line: node.startPosition.row + 1, message };
}
