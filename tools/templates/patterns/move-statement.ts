import { isStatement } from "../node.ts";
import type { CodeNode } from "../node.ts";
import type { Pattern, Region, Rewrite } from "../pattern.ts";
import { brief, indentOf } from "../rewrite.ts";

/** A statement changes places with a neighbour, or leaves the block it stands in. */
export const moveStatement: Pattern = {
  name: "move-statement",
  prior: 0.2,
  *rewrites(node, region) {
    if (!isStatement(node) || node.parent?.role !== "block" || indentOf(node, region) === null)
      return;
    const siblings = node.parent.children.filter(isStatement);
    const at = siblings.indexOf(node);
    for (const distance of [1, 2, 3]) {
      const other = siblings[at + distance];
      if (other !== undefined) yield* below(node, other, region, 1 / distance);
      const above = siblings[at - distance];
      // The exchange of direct neighbours is already made from the upper one.
      if (above !== undefined && distance > 1) yield* before(node, above, region, 1 / distance);
    }
    yield* outOfBlock(node, region);
    yield* intoBlock(node, siblings[at - 1], region);
  },
};

function lineStart(node: CodeNode, { source }: Region): number {
  return source.lastIndexOf("\n", node.start - 1) + 1;
}

function* below(
  node: CodeNode,
  other: CodeNode,
  region: Region,
  share: number,
): Generator<Rewrite> {
  if (indentOf(other, region) === null) return;
  const { source } = region;
  const start = lineStart(node, region);
  const between = source.slice(node.end, other.end);
  const text = `${between.replace(/^[^\n]*\n/, "")}\n${source.slice(start, node.end)}`;
  yield {
    start,
    end: other.end,
    text,
    line: node.line,
    similarity: share,
    plan: `move ${brief(node.text)} below line ${other.endLine}`,
  };
}

function* before(
  node: CodeNode,
  above: CodeNode,
  region: Region,
  share: number,
): Generator<Rewrite> {
  if (indentOf(above, region) === null) return;
  const { source } = region;
  const start = lineStart(above, region);
  const moved = source.slice(lineStart(node, region), node.end);
  const text = `${moved}\n${source.slice(start, lineStart(node, region)).trimEnd()}`;
  yield {
    start,
    end: node.end,
    text,
    line: node.line,
    similarity: share,
    plan: `move ${brief(node.text)} above line ${above.line}`,
  };
}

/** To the line after the branch or loop that it ends. */
function* outOfBlock(node: CodeNode, region: Region): Generator<Rewrite> {
  const holder = node.parent?.parent ?? null;
  const outer = holder !== null && holder.kind === "elif_clause" ? holder.parent : holder;
  if (outer === null || !isStatement(outer) || node.text.includes("\n")) return;
  const last = node.parent?.children.findLast(isStatement) === node;
  const alone = node.parent?.children.filter(isStatement).length === 1;
  const indent = indentOf(outer, region);
  if (!last || alone || indent === null) return;
  const { source } = region;
  const start = lineStart(node, region);
  const rest = source.slice(node.end, outer.end);
  const text = `${rest.replace(/^\r?\n/, "")}\n${indent}${node.text}`;
  const kept = source.slice(0, start).trimEnd().length;
  yield {
    start: kept,
    end: outer.end,
    text: rest === "" ? `\n${indent}${node.text}` : `\n${text}`,
    line: node.line,
    similarity: 0.9,
    plan: `move ${brief(node.text)} out of the block of line ${outer.line}`,
  };
}

/** To the end of the branch or loop just above it. */
function* intoBlock(
  node: CodeNode,
  above: CodeNode | undefined,
  region: Region,
): Generator<Rewrite> {
  if (above === undefined || !["if", "for", "while"].includes(above.role ?? "")) return;
  const body = above.children.findLast(({ role }) => role === "block");
  const last = body?.children.findLast(isStatement);
  const indent = last === undefined ? null : indentOf(last, region);
  if (last === undefined || indent === null || node.text.includes("\n")) return;
  const tail = region.source.slice(last.end, above.end);
  yield {
    start: last.end,
    end: node.end,
    text: `\n${indent}${node.text}${tail}`,
    line: node.line,
    similarity: 0.7,
    plan: `move ${brief(node.text)} into the block of line ${above.line}`,
  };
}
