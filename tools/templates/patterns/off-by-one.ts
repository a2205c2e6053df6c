import { inPlaceOf, infix, isCallee, isCondition, isPath, operand } from "../expression.ts";
import { isExpression } from "../node.ts";
import type { CodeNode } from "../node.ts";
import type { Pattern, Region } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";

/** A whole-number expression gets `+ 1` or `- 1`, or loses it. */
export const offByOne: Pattern = {
  name: "off-by-one",
  prior: 0.55,
  *rewrites(node, region) {
    const sum = infix(node, region.dialect, "arithmetic");
    if (sum !== null && sum.right.text === "1" && /^[+-]$/.test(sum.operator.kind)) {
      yield replace(node, sum.left.text, `drop ${sum.operator.kind} 1`);
      return;
    }
    const likely = likelihood(node, region);
    if (likely === 0) return;
    for (const sign of ["-", "+"]) {
      const text = `${operandOf(node)} ${sign} 1`;
      yield replace(node, inPlaceOf(node, text), `use ${brief(text)}`, likely);
    }
  },
};

function operandOf(node: CodeNode): string {
  return node.role === "infix" && /[+-]/.test(node.children[1]?.kind ?? "")
    ? node.text
    : operand(node);
}

function likelihood(node: CodeNode, { scope, dialect }: Region): number {
  if (!isExpression(node) || isCallee(node) || isCondition(node, dialect)) return 0;
  const place = node.parent?.role ?? null;
  const isSum = infix(node, dialect, "arithmetic") !== null;
  if (!isPath(node) && !isSum && node.role !== "call" && node.role !== "index") return 0;
  if (place === "member" || place === "expression-statement" || place === "keyword-argument")
    return 0;
  if (node.text === dialect.words.self) return 0;
  const kind = scope.kindOf(node.text);
  if (kind !== null && kind !== "number") return 0;
  const isLength = node.text.startsWith("len(") || node.text.endsWith(".length");
  if (kind === "number" || isSum || isLength)
    return place === "slice" || place === "arguments" || place === "infix" || place === "index"
      ? 1
      : 0.7;
  if (place === "index" && node.field !== "value" && node.field !== "object") return 0.9;
  return place === "slice" ? 0.9 : 0.35;
}
