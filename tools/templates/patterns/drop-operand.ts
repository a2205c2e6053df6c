import { callOf, infixes, inPlaceOf, negated } from "../expression.ts";
import { operands } from "../node.ts";
import type { Pattern } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";

/** One side of an operator goes, a call is unwrapped, an argument or a negation is dropped. */
export const dropOperand: Pattern = {
  name: "drop-operand",
  prior: 0.35,
  *rewrites(node, { dialect, source }) {
    for (const { left, right, group } of infixes(node, dialect)) {
      if (group !== "arithmetic") continue;
      yield replace(node, left.text, `drop ${brief(right.text)}`, 0.9);
      yield replace(node, right.text, `drop ${brief(left.text)}`, 0.7);
    }
    const inner = negated(node);
    if (inner !== null) yield replace(node, inner.text, `do not negate ${brief(inner.text)}`, 0.8);
    const call = callOf(node);
    if (call === null) return;
    const [only] = call.values;
    if (
      call.values.length === 1 &&
      only !== undefined &&
      node.parent?.role !== "expression-statement"
    )
      yield replace(
        node,
        inPlaceOf(node, only.text),
        `use ${brief(only.text)} without ${call.name.text}`,
        0.8,
      );
    const all = operands(call.list);
    for (const [at, argument] of all.entries()) {
      const next = all[at + 1];
      const previous = all[at - 1];
      const [start, end] =
        next !== undefined
          ? [argument.start, next.start]
          : [previous?.end ?? argument.start, argument.end];
      const text = source.slice(call.list.start, start) + source.slice(end, call.list.end);
      yield replace(
        call.list,
        text,
        `call ${call.name.text} without ${brief(argument.text)}`,
        all.length === 1 ? 0.4 : 0.6,
      );
    }
  },
};
