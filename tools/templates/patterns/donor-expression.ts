import { isCallee } from "../expression.ts";
import { isExpression } from "../node.ts";
import type { Pattern } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";
import { codeSimilarity } from "../similarity.ts";
import { compatible, kindOf } from "../value-kind.ts";

/** Any value becomes another value of the file: the largest space, ranked by likeness, tried last. */
export const donorExpression: Pattern = {
  name: "donor-expression",
  prior: 0.1,
  *rewrites(node, { scope, clues, dialect }) {
    if (!isExpression(node) || isCallee(node) || node.text === dialect.words.self) return;
    if (node.role === "parenthesized" || node.parent?.role === "expression-statement") return;
    if (node.text.length > 120) return;
    const kind = scope.kindOf(node.text) ?? kindOf(node);
    for (const donor of scope.expressions) {
      if (donor.text === node.text || donor.text === dialect.words.self) continue;
      if (node.field === "object" && donor.node.role === "infix") continue;
      if (!compatible(kind, scope.kindOf(donor.text) ?? kindOf(donor.node))) continue;
      const alike = 0.15 + 0.85 * codeSimilarity(node.text, donor.text);
      const same = donor.node.role === node.role ? 1 : 0.6;
      const similarity = (alike * same * (donor.local ? 1 : 0.4) * clues.boost(donor.text)) / 1.3;
      const bound =
        donor.node.role === "infix" && node.parent?.role === "infix"
          ? `(${donor.text})`
          : donor.text;
      yield replace(
        node,
        bound,
        `use ${brief(donor.text)} instead of ${brief(node.text)}`,
        similarity,
      );
    }
  },
};
