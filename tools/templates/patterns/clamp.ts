import { infix, isCallee, isPath } from "../expression.ts";
import { isExpression } from "../node.ts";
import type { Pattern } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";

/** A number is kept above or below a bound: `max(0, e)`, `max(v, e)`, `min(v, e)`. */
export const clamp: Pattern = {
  name: "clamp",
  prior: 0.22,
  *rewrites(node, { dialect, scope, clues }) {
    if (!isExpression(node) || isCallee(node) || node.text === dialect.words.self) return;
    const place = node.parent?.role ?? null;
    const isSum = infix(node, dialect, "arithmetic") !== null;
    const isValue = isSum || isPath(node) || node.role === "call" || node.role === "index";
    if (
      !isValue ||
      place === "infix" ||
      place === "member" ||
      node.field === "value" ||
      node.field === "object"
    ) {
      if (!(isValue && node.field === "value" && place !== "index" && place !== "member")) return;
    }
    if (place === "expression-statement" || !["number", null].includes(scope.kindOf(node.text)))
      return;
    const { least, greatest } = dialect.words;
    const certain = isSum || scope.kindOf(node.text) === "number" ? 1 : 0.5;
    yield replace(node, greatest("0", node.text), `keep ${brief(node.text)} above 0`, certain);
    const names = scope.names.filter(
      ({ text, from }) => from === "local" && text !== node.text && scope.kindOf(text) === "number",
    );
    for (const { text } of names.slice(0, 8)) {
      const similarity = (0.7 * certain * clues.boost(text)) / 1.3;
      yield replace(
        node,
        greatest(text, node.text),
        `keep ${brief(node.text)} at least ${text}`,
        similarity,
      );
      yield replace(
        node,
        least(text, node.text),
        `keep ${brief(node.text)} at most ${text}`,
        similarity,
      );
    }
  },
};
