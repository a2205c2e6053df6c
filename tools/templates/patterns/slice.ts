import { isCallee, isPath } from "../expression.ts";
import { child, isExpression } from "../node.ts";
import type { Pattern, Region } from "../pattern.ts";
import { replace } from "../rewrite.ts";

/** Part of a sequence instead of all of it, or the other way round: `x[1:]`, `x[v:]`, `x[:v]`. */
export const slicePattern: Pattern = {
  name: "slice",
  prior: 0.3,
  *rewrites(node, region) {
    const whole = child(node, "value");
    if (whole !== null && node.children.some(({ role }) => role === "slice"))
      yield replace(node, whole.text, `use all of ${whole.text}`, 0.8);
    if (!isExpression(node) || !isPath(node) || isCallee(node)) return;
    if (
      node.field === "object" ||
      node.field === "value" ||
      node.text === region.dialect.words.self
    )
      return;
    const kind = region.scope.kindOf(node.text);
    if (kind !== null && kind !== "list" && kind !== "text") return;
    for (const { from, to, share } of bounds(region)) {
      const text = region.dialect.words.slice(node.text, from, to);
      yield replace(node, text, `use only ${text}`, share * (kind === null ? 0.5 : 1));
    }
  },
};

function bounds({ scope }: Region): readonly { from: string; to: string; share: number }[] {
  const numbers = scope.names
    .filter(({ text, from }) => from === "local" && scope.kindOf(text) === "number")
    .slice(0, 8);
  return [
    { from: "1", to: "", share: 1 },
    { from: "", to: "-1", share: 0.9 },
    ...numbers.flatMap(({ text }) => [
      { from: text, to: "", share: 0.8 },
      { from: "", to: text, share: 0.8 },
      { from: `${text} + 1`, to: "", share: 0.5 },
      { from: "", to: `${text} + 1`, share: 0.4 },
    ]),
  ];
}
