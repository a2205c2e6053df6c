import { infixes } from "../expression.ts";
import type { CodeNode } from "../node.ts";
import type { Pattern, Rewrite } from "../pattern.ts";
import { replace } from "../rewrite.ts";

/** `+` becomes `-`, `&` becomes `|`, `+=` becomes `-=` or `=`. */
export const arithmeticOperator: Pattern = {
  name: "arithmetic-operator",
  prior: 0.65,
  *rewrites(node, { dialect }) {
    if (node.role === "augmented" || node.role === "assignment") {
      const operator = node.children.find((one) => !one.named && one.text.endsWith("="));
      const others =
        operator === undefined ? [] : (dialect.operators.augmented.get(operator.kind) ?? []);
      if (operator !== undefined)
        yield* each(operator, others, node.role === "augmented" ? 1 : 0.35);
    }
    for (const { operator, group } of infixes(node, dialect))
      if (group === "arithmetic")
        yield* each(operator, dialect.operators.arithmetic.get(operator.kind) ?? []);
  },
};

function* each(operator: CodeNode, others: readonly string[], share = 1): Generator<Rewrite> {
  for (const [rank, other] of others.entries()) {
    const plan = `calculate with ${other} instead of ${operator.kind}`;
    yield replace(operator, other, plan, share / (1 + rank));
  }
}
