import { callOf } from "../expression.ts";
import { isExpression, operands } from "../node.ts";
import type { CodeNode } from "../node.ts";
import type { Pattern } from "../pattern.ts";
import { brief, replaceParts } from "../rewrite.ts";

/** Two arguments of a call, elements of a tuple or list, or indices change places. */
export const swapArguments: Pattern = {
  name: "swap-arguments",
  prior: 0.5,
  *rewrites(node) {
    const values = listed(node);
    for (const [at, one] of values.entries())
      for (const other of values.slice(at + 1, at + 4)) {
        if (one.text === other.text) continue;
        const parts = [
          { node: one, text: other.text },
          { node: other, text: one.text },
        ];
        const plan = `swap ${brief(one.text)} and ${brief(other.text)}`;
        yield replaceParts(node, parts, { plan, similarity: values.length <= 3 ? 0.9 : 0.4 });
      }
  },
};

/** Calls whose result does not depend on the order. */
const symmetric = new Set(["max", "min", "gcd", "hypot"]);

function listed(node: CodeNode): readonly CodeNode[] {
  const call = callOf(node);
  if (call !== null) return symmetric.has(call.name.text) ? [] : call.values;
  if (node.role === "map") return operands(node).filter(({ kind }) => /spread|splat/.test(kind));
  if (node.role === "tuple") return operands(node).filter(isExpression);
  if (node.role === "list" && node.children.length <= 9) return operands(node).filter(isExpression);
  if (node.role === "index")
    return node.children.filter(({ field }) => field === "subscript" || field === "index").length >
      1
      ? node.children.filter(({ field }) => field === "subscript")
      : chain(node);
  return [];
}

/** `a[i][j]`: the two indices. */
function chain(node: CodeNode): readonly CodeNode[] {
  const inner = node.children.find(({ role }) => role === "index");
  const outer = indexOf(node);
  const under = inner === undefined ? undefined : indexOf(inner);
  return outer === undefined || under === undefined ? [] : [under, outer];
}

function indexOf(node: CodeNode): CodeNode | undefined {
  return node.children.find(({ field }) => field === "subscript" || field === "index");
}
