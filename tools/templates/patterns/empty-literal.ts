import { isExpression } from "../node.ts";
import type { Pattern } from "../pattern.ts";
import { replace } from "../rewrite.ts";

/** An empty list becomes nested or gets one element: `[]` becomes `[[]]` or `[n]`. */
export const emptyLiteral: Pattern = {
  name: "empty-literal",
  prior: 0.4,
  *rewrites(node, { scope, clues }) {
    if (!isExpression(node) || !/^\[\s*\]$/.test(node.text)) return;
    yield replace(node, "[[]]", "start with one empty list instead of none");
    for (const { text } of scope.names.filter(({ from }) => from === "local").slice(0, 10))
      yield replace(
        node,
        `[${text}]`,
        `start with ${text} in the list`,
        (0.8 * clues.boost(text)) / 1.3,
      );
    for (const text of ["0", "''", "1"])
      yield replace(node, `[${text}]`, `start with ${text} in the list`, 0.3);
  },
};
