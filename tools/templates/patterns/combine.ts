import { inPlaceOf, infix, isCallee, isPath, operand } from "../expression.ts";
import { isExpression } from "../node.ts";
import type { Pattern } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";

/** A number is combined with another one in scope: `e - v`, `e + v`, `e ** 2`. */
export const combine: Pattern = {
  name: "combine",
  prior: 0.2,
  *rewrites(node, { scope, dialect, clues }) {
    if (!isExpression(node) || isCallee(node) || node.text === dialect.words.self) return;
    const sum = infix(node, dialect, "arithmetic") !== null;
    const kind = scope.kindOf(node.text);
    if (!sum && !isPath(node) && node.role !== "call" && node.role !== "index") return;
    const place = node.parent?.role;
    if (place === "member" || place === "expression-statement" || place === "augmented") return;
    if (kind !== null && kind !== "number") return;
    const certain = sum || kind === "number" ? 1 : 0.4;
    const names = scope.names.filter(
      ({ text, from }) => from === "local" && text !== node.text && scope.kindOf(text) === "number",
    );
    for (const { text: name } of names.slice(0, 8))
      for (const sign of ["-", "+", "*"]) {
        const text = `${operand(node)} ${sign} ${name}`;
        const similarity = certain * (sign === "*" ? 0.4 : 0.8) * (clues.boost(name) / 1.3);
        yield replace(node, inPlaceOf(node, text), `use ${brief(text)}`, similarity);
      }
    yield replace(
      node,
      inPlaceOf(node, `${operand(node)} ** 2`),
      `square ${brief(node.text)}`,
      0.4 * certain,
    );
  },
};
