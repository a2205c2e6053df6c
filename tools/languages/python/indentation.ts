import type { SyntaxFault } from "../../../agent/core/ports.ts";
import type { SyntaxNode, SyntaxParser, SyntaxTree } from "../syntax.ts";

/**
 * Indentation the grammar reads kindly and Python refuses: a block without a statement, statements of
 * one block at different columns, indented statements at the top of the file.
 */
export function indentationFaults(tree: SyntaxTree, parser: SyntaxParser): readonly SyntaxFault[] {
  const faults: SyntaxFault[] = [];
  for (const { captures } of tree.matches(parser.query("[(block) (module)] @block")))
    for (const { node } of captures) {
      const found = faultOfBlock(node, tree.source);
      if (found !== null) faults.push(found);
    }
  return faults;
}

function faultOfBlock(block: SyntaxNode, source: string): SyntaxFault | null {
  const isModule = block.type === "module";
  let expected: string | null = isModule ? "" : null;
  let isEmpty = true;
  for (const child of block.namedChildren) {
    if (child.type === "comment" || child.type === "line_continuation") continue;
    isEmpty = false;
    const indent = indentOf(source, child.startIndex);
    if (indent === null) continue;
    expected ??= indent;
    const line = child.startPosition.row + 1;
    if (indent !== expected)
      return {
        line,
        message: isModule ? "unexpected indent" : "indented unlike the block it is in",
      };
  }
  const isWithoutStatement = isEmpty && !isModule;
  const line = block.startPosition.row + 1;
  return isWithoutStatement ? { line, message: "expected an indented block" } : null;
}

/** White space in front of the first thing of a line; null for what does not stand first. */
function indentOf(source: string, offset: number): string | null {
  let from = offset;
  while (from > 0 && /[ \t\f\uFEFF]/.test(source.charAt(from - 1))) from--;
  if (from > 0 && !/[\r\n]/.test(source.charAt(from - 1))) return null;
  return source.slice(from, offset).replace(/[\f\uFEFF]/g, "");
}
