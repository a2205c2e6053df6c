import { operand } from "../expression.ts";
import { isExpression } from "../node.ts";
import type { Pattern, Region, Rewrite } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";
import type { CodeNode } from "../node.ts";

/** The returned value: concatenated with a donor, compared with zero, or another variable. */
export const returnValue: Pattern = {
  name: "return-value",
  prior: 0.25,
  *rewrites(node, region) {
    if (node.role !== "return") return;
    const value = node.children.find(isExpression);
    if (value === undefined) return;
    yield* others(value, region);
    yield* joined(value, region);
  },
};

function* others(value: CodeNode, { scope, dialect, clues }: Region): Generator<Rewrite> {
  const zero = dialect.family === "script" ? "===" : "==";
  for (const { text, from } of scope.names) {
    if (from === "module" || text === value.text) continue;
    const similarity = (from === "local" ? 0.8 : 0.5) * (clues.boost(text) / 1.3);
    yield replace(value, text, `return ${text}`, similarity);
    if (value.role === "boolean" && scope.kindOf(text) !== "list")
      yield replace(value, `${text} ${zero} 0`, `return whether ${text} is 0`, similarity);
    if (value.role === "boolean")
      yield replace(
        value,
        dialect.words.not(text),
        `return whether ${text} is empty`,
        similarity * 0.6,
      );
  }
}

function* joined(value: CodeNode, { scope, dialect, clues }: Region): Generator<Rewrite> {
  const isSequence =
    value.role === "list" ||
    value.role === "name" ||
    value.role === "infix" ||
    value.role === "comprehension" ||
    value.role === "call";
  if (!isSequence) return;
  for (const donor of scope.expressions.slice(0, 40)) {
    const fits = ["name", "call", "list", "index", "member"].includes(donor.node.role ?? "");
    if (!donor.local || !fits || donor.text === dialect.words.self) continue;
    const similarity = 0.45 * (clues.boost(donor.text) / 1.3);
    const spread = dialect.family === "script" && scope.kindOf(value.text) === "list";
    for (const [one, other] of [
      [operand(value), donor.text],
      [donor.text, operand(value)],
    ] as const) {
      const text = spread ? `[...${one}, ...${other}]` : `${one} + ${other}`;
      yield replace(value, text, `return ${brief(text)}`, similarity);
    }
  }
}
