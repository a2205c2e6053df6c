import type { CodeNode } from "./node.ts";
import type { Region, Rewrite } from "./pattern.ts";

/** Replaces a node. */
export function replace(node: CodeNode, text: string, plan: string, similarity = 1): Rewrite {
  return {
    start: node.start,
    end: node.end,
    text,
    line: node.line,
    similarity: Math.min(1, similarity),
    plan,
  };
}

/** Several replacements inside one node, made at once. */
export function replaceParts(
  node: CodeNode,
  parts: readonly { readonly node: CodeNode; readonly text: string }[],
  words: { readonly plan: string; readonly similarity?: number },
): Rewrite {
  const ordered = [...parts].sort((one, other) => other.node.start - one.node.start);
  let text = node.text;
  for (const part of ordered) {
    const from = part.node.start - node.start;
    text = text.slice(0, from) + part.text + text.slice(from + part.node.text.length);
  }
  return replace(node, text, words.plan, words.similarity ?? 1);
}

/** A new statement on the line before (or after) a statement that starts its own line. */
export function insert(options: {
  readonly at: CodeNode;
  readonly where: "before" | "after";
  readonly text: string;
  readonly region: Region;
  readonly plan: string;
  readonly similarity: number;
}): Rewrite[] {
  const { at, where, text, region } = options;
  const indent = indentOf(at, region);
  if (indent === null) return [];
  const point = where === "before" ? at.start : at.end;
  return [
    {
      start: point,
      end: point,
      text: where === "before" ? `${text}\n${indent}` : `\n${indent}${text}`,
      line: at.line,
      similarity: Math.min(1, options.similarity),
      plan: options.plan,
    },
  ];
}

/** The white space before a node that starts its line; null when something else stands there. */
export function indentOf(node: CodeNode, region: Region): string | null {
  const lineStart = region.source.lastIndexOf("\n", node.start - 1) + 1;
  const before = region.source.slice(lineStart, node.start);
  return /^[ \t]*$/.test(before) ? before : null;
}

/** Text short enough for a sentence. */
export function brief(text: string): string {
  const folded = text.replaceAll(/\s+/g, " ");
  return folded.length <= 60 ? folded : `${folded.slice(0, 57)}...`;
}
