import { conditionOf, negated, operand } from "../expression.ts";
import type { Pattern } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";

/** A condition is turned round. */
export const negateCondition: Pattern = {
  name: "negate-condition",
  prior: 0.2,
  *rewrites(node, { dialect }) {
    const condition = conditionOf(node);
    if (condition === null) return;
    const inner = negated(condition);
    const text = inner === null ? dialect.words.not(operand(condition)) : inner.text;
    yield replace(condition, text, `ask the opposite of ${brief(condition.text)}`);
  },
};
