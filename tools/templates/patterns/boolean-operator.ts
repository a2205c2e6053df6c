import { infix, negated, operand } from "../expression.ts";
import type { Dialect } from "../dialect.ts";
import type { Pattern } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";

/** `and` becomes `or`; one side of a condition is dropped, or negated. */
export const booleanOperator: Pattern = {
  name: "boolean-operator",
  prior: 0.6,
  *rewrites(node, { dialect }) {
    const logical = infix(node, dialect, "logical");
    if (logical === null) return;
    const { left, operator, right } = logical;
    for (const other of joiners(operator.kind, dialect)) {
      const plan = `join the conditions by ${other} instead of ${operator.kind}`;
      yield replace(operator, other, plan);
    }
    yield replace(node, right.text, `drop the condition ${brief(left.text)}`, 0.6);
    yield replace(node, left.text, `drop the condition ${brief(right.text)}`, 0.6);
    for (const side of [left, right]) {
      const inner = negated(side);
      const text = inner === null ? dialect.words.not(operand(side)) : inner.text;
      yield replace(side, text, `negate ${brief(side.text)}`, inner === null ? 0.3 : 0.6);
    }
  },
};

function joiners(operator: string, { operators }: Dialect): readonly string[] {
  const { and, or, otherwise } = operators;
  if (operator === and) return [or];
  if (operator === or) return otherwise === or ? [and] : [and, otherwise];
  return [or, and];
}
