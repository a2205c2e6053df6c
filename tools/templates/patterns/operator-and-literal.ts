import { infixes, isInteger, operand } from "../expression.ts";
import type { Pattern } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";

/** A boundary moves: the comparison and the number beside it change together. */
export const operatorAndLiteral: Pattern = {
  name: "operator-and-literal",
  prior: 0.3,
  *rewrites(node, { dialect }) {
    const all = infixes(node, dialect);
    const [only] = all;
    if (all.length !== 1 || only === undefined || only.group !== "comparison") return;
    const { left, operator, right } = only;
    if (!isInteger(right) && !/^[<>]=?$/.test(operator.kind)) return;
    for (const [rank, other] of (dialect.operators.comparison.get(operator.kind) ?? [])
      .slice(0, 4)
      .entries())
      for (const step of [1, -1]) {
        const moved = isInteger(right)
          ? `${Number(right.text) + step}`
          : `${operand(right)} ${step > 0 ? "+" : "-"} 1`;
        const text = `${left.text} ${other} ${moved}`;
        yield replace(
          node,
          text,
          `ask ${brief(text)}`,
          (isInteger(right) ? 0.9 : 0.3) / (1 + 0.3 * rank),
        );
      }
  },
};
