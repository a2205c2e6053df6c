import { callOf, infixes, inPlaceOf, negated } from "../expression.ts";
import { operands } from "../node.ts";
import type { CodeNode } from "../node.ts";
import type { Pattern, Region, Rewrite } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";

/** One side of an operator goes, a call is unwrapped, an argument or a negation is dropped. */
export const dropOperand: Pattern = {
  name: "drop-operand",
  prior: 0.35,
  *rewrites(node, region) {
    const { dialect } = region;
    for (const { left, right, group } of infixes(node, dialect)) {
      if (group !== "arithmetic") continue;
      yield replace(node, left.text, `drop ${brief(right.text)}`, 0.9);
      yield replace(node, right.text, `drop ${brief(left.text)}`, 0.7);
    }
    const inner = negated(node);
    if (inner !== null) yield replace(node, inner.text, `do not negate ${brief(inner.text)}`, 0.8);
    if (node.role === "tuple" || node.role === "list")
      yield* withoutEach(node, operands(node), region, 0.5);
    const call = callOf(node);
    if (call === null || call.list.role !== "arguments") return;
    const [only] = call.values;
    const isUsed = node.parent?.role !== "expression-statement";
    if (call.values.length === 1 && only !== undefined && isUsed) {
      const plan = `use ${brief(only.text)} without ${call.name.text}`;
      yield replace(node, inPlaceOf(node, only.text), plan, 0.8);
    }
    const all = operands(call.list);
    yield* withoutEach(call.list, all, region, all.length === 1 ? 0.4 : 0.6);
  },
};

/** The list without one of its elements, each in turn, with the comma that belonged to it. */
function* withoutEach(
  list: CodeNode,
  elements: readonly CodeNode[],
  { source }: Region,
  share: number,
): Generator<Rewrite> {
  if (list.role !== "arguments" && elements.length < 2) return;
  for (const [at, element] of elements.entries()) {
    const next = elements[at + 1];
    const start = next === undefined ? (elements[at - 1]?.end ?? element.start) : element.start;
    const end = next === undefined ? element.end : next.start;
    const text = source.slice(list.start, start) + source.slice(end, list.end);
    yield replace(list, text, `leave out ${brief(element.text)}`, share);
  }
}
