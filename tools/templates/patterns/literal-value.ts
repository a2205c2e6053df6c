import { isInteger } from "../expression.ts";
import { isExpression } from "../node.ts";
import type { CodeNode } from "../node.ts";
import type { Pattern, Region } from "../pattern.ts";
import { brief, replace } from "../rewrite.ts";

/** A literal becomes a near one: ±1, 0, 1, -1; true or false; empty or absent; one the issue names. */
export const literalValue: Pattern = {
  name: "literal-value",
  prior: 0.6,
  *rewrites(node, region) {
    if (!isExpression(node) || node.parent?.role === "expression-statement") return;
    for (const [rank, text] of alternatives(node, region).entries()) {
      if (text === node.text) continue;
      const similarity = region.clues.boost(text) / (1.6 + 0.3 * rank);
      yield replace(node, text, `use ${brief(text)} instead of ${brief(node.text)}`, similarity);
    }
  },
};

function alternatives(node: CodeNode, { dialect, scope }: Region): readonly string[] {
  const { none, true: yes, false: no } = dialect.words;
  const isEmpty = node.text.length <= 2;
  if (node.role === "number") {
    const others = scope.expressions.filter(({ node: donor }) => donor.role === "number");
    const near = new Set([...numbers(node), ...others.slice(0, 8).map(({ text }) => text)]);
    return [...near, ...numberNames(scope)];
  }
  if (node.role === "boolean") return [node.text === yes ? no : yes, none];
  if (node.role === "none") return [no, yes, "0", "''", "[]", ...absent(dialect)];
  if (node.role === "string" || node.role === "list" || node.role === "map")
    return isEmpty ? [none] : [];
  return [];
}

function numberNames(scope: Region["scope"]): readonly string[] {
  return scope.names
    .filter(({ text, from }) => from !== "module" && ["number", null].includes(scope.kindOf(text)))
    .map(({ text }) => text)
    .slice(0, 8);
}

function absent({ family }: Region["dialect"]): readonly string[] {
  return family === "script" ? ["undefined", "null"] : [];
}

function numbers(node: CodeNode): readonly string[] {
  if (!isInteger(node)) return ["0", "1"];
  const value = Number(node.text);
  if (!Number.isSafeInteger(value)) return [];
  const near =
    value === 0
      ? ["1", "-1"]
      : value === 1
        ? ["0", "2"]
        : [`${value - 1}`, `${value + 1}`, "0", "1"];
  return value >= 8 ? [...near, `${value * 2}`, `${Math.floor(value / 2)}`] : near;
}
