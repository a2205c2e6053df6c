import { infix, isCallee, isPath } from "../expression.ts";
import { child, isExpression } from "../node.ts";
import type { CodeNode } from "../node.ts";
import type { Pattern, Region } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";

/** A number is kept above or below a bound: `max(0, e)`, `max(v, e)`, `min(v, e)`. */
export const clamp: Pattern = {
  name: "clamp",
  prior: 0.22,
  *rewrites(node, region) {
    if (!isBoundable(node, region)) return;
    const { scope, dialect, clues } = region;
    const { least, greatest } = dialect.words;
    const isSum = infix(node, dialect, "arithmetic") !== null;
    const certain = isSum || scope.kindOf(node.text) === "number" ? 1 : 0.5;
    yield replace(node, greatest("0", node.text), `keep ${brief(node.text)} above 0`, certain);
    yield replace(
      node,
      greatest("1", node.text),
      `keep ${brief(node.text)} at least 1`,
      0.5 * certain,
    );
    for (const { text, share } of bounds(node, region)) {
      const similarity = (share * clues.boost(text)) / 1.3;
      const value = brief(node.text);
      yield replace(node, greatest(text, node.text), `keep ${value} at least ${text}`, similarity);
      yield replace(node, least(text, node.text), `keep ${value} at most ${text}`, similarity);
    }
  },
};

function isBoundable(node: CodeNode, { scope, dialect }: Region): boolean {
  if (!isExpression(node) || isCallee(node) || node.text === dialect.words.self) return false;
  const isSum = infix(node, dialect, "arithmetic") !== null;
  if (!isSum && !isPath(node) && node.role !== "call" && node.role !== "index") return false;
  const place = node.parent?.role ?? null;
  if (["infix", "member", "expression-statement"].includes(place ?? "")) return false;
  if (place === "index" && (node.field === "value" || node.field === "object")) return false;
  return ["number", null].includes(scope.kindOf(node.text));
}

/** Numbers in scope; the variable that is assigned is the likeliest: `x = max(x, e)`. */
function bounds(node: CodeNode, { scope }: Region): readonly { text: string; share: number }[] {
  const target = node.parent === null ? null : child(node.parent, "left");
  return scope.names
    .filter(
      ({ text, from }) => from === "local" && text !== node.text && scope.kindOf(text) === "number",
    )
    .map(({ text }) => ({ text, share: text === target?.text ? 1.3 : 0.7 }))
    .slice(0, 8);
}
