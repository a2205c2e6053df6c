import { infixes } from "../expression.ts";
import type { Pattern } from "../pattern.ts";
import { replace } from "../rewrite.ts";

/** `<` becomes `<=`, `==` becomes `!=`: the neighbour first, then the others. */
export const comparisonOperator: Pattern = {
  name: "comparison-operator",
  prior: 0.9,
  *rewrites(node, { dialect }) {
    for (const { operator, group } of infixes(node, dialect)) {
      if (group !== "comparison") continue;
      const others = dialect.operators.comparison.get(operator.kind) ?? [];
      for (const [rank, other] of others.entries()) {
        const plan = `compare with ${other} instead of ${operator.kind}`;
        yield replace(operator, other, plan, rank === 0 ? 1 : 0.5 / rank);
      }
    }
  },
};
