import { isCallee } from "../expression.ts";
import { isExpression, isTarget } from "../node.ts";
import type { CodeNode } from "../node.ts";
import type { Pattern } from "../pattern.ts";
import { replace } from "../rewrite.ts";
import { nameSimilarity } from "../similarity.ts";
import { compatible } from "../value-kind.ts";

const scopeWeight = { local: 1, member: 0.7, module: 0.4 } as const;

/** A variable becomes another name in scope of the same kind of value, the most alike first. */
export const variableName: Pattern = {
  name: "variable-name",
  prior: 0.6,
  *rewrites(node, { scope, clues }) {
    const isMember =
      node.role === "member" &&
      scope.names.some(({ text, from }) => from === "member" && text === node.text);
    if ((node.role !== "name" && !isMember) || isTarget(node) || !isExpression(node)) return;
    const kind = scope.kindOf(node.text);
    for (const { text, from } of scope.names) {
      if (text === node.text || (isCallee(node) && from !== "module")) continue;
      if (from === "member" && isOwner(node)) continue;
      if (!compatible(kind, scope.kindOf(text))) continue;
      const alike = 0.35 + 0.65 * nameSimilarity(node.text, text);
      const similarity = scopeWeight[from] * alike * clues.boost(text) * (isCallee(node) ? 0.5 : 1);
      yield replace(node, text, `use ${text} instead of ${node.text}`, similarity);
    }
  },
};

/** The `this` of `this.size`: what it owns has no such member of its own (`this.entries.size`). */
function isOwner(node: CodeNode): boolean {
  const owner = node.kind === "this" || node.text === "self" || node.text === "cls";
  return owner && node.parent?.role === "member" && node.field === "object";
}
