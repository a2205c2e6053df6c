import { functionOf, isExpression } from "../node.ts";
import type { CodeNode } from "../node.ts";
import type { Pattern, Region } from "../pattern.ts";
import { insert } from "../rewrite.ts";

/** A function refuses an argument with the error that the issue or the failing test names. */
export const raiseEarly: Pattern = {
  name: "raise-early",
  prior: 0.2,
  *rewrites(node, region) {
    if (node.role !== "parameter" || node.text === region.dialect.words.self) return;
    const first = firstStatement(node);
    if (first === null) return;
    const { words, family } = region.dialect;
    const indent =
      /^[ \t]*/.exec(region.source.slice(lineStart(first, region), first.start))?.[0] ?? "";
    for (const error of region.clues.exceptions.slice(0, 3))
      for (const { condition, why, share } of refusals(node.text, region)) {
        const message = `${node.text} must not be ${why}`;
        const body =
          family === "python"
            ? `raise ${error}("${message}")`
            : `throw new ${error}("${message}");`;
        yield* insert({
          at: first,
          where: "before",
          text: words.when({ condition, body, indent, unit: region.unit }),
          region,
          similarity: (share * region.clues.boost(node.text)) / 1.6,
          plan: `refuse ${node.text} when ${condition}`,
        });
      }
  },
};

interface Refusal {
  readonly condition: string;
  readonly why: string;
  readonly share: number;
}

function refusals(name: string, { dialect, scope, clues }: Region): readonly Refusal[] {
  const { not, isNone } = dialect.words;
  const kind = scope.kindOf(name);
  const isNumber = kind === "number" ? 1 : 0.5;
  return [
    { condition: not(name), why: "empty", share: kind === "number" ? 0.5 : 1 },
    { condition: isNone(name), why: "absent", share: clues.aboutNone ? 1 : 0.6 },
    { condition: `${name} < 0`, why: "negative", share: 0.9 * isNumber },
    { condition: `${name} <= 0`, why: "zero or negative", share: 0.8 * isNumber },
    { condition: `${dialect.words.length(name)} < 2`, why: "shorter than two", share: 0.2 },
  ];
}

function lineStart(node: CodeNode, { source }: Region): number {
  return source.lastIndexOf("\n", node.start - 1) + 1;
}

/** The first statement of the function that is no docstring. */
function firstStatement(parameter: CodeNode): CodeNode | null {
  const body = functionOf(parameter)?.children.find(({ field }) => field === "body");
  const statements = body?.children.filter(({ named, kind }) => named && kind !== "comment") ?? [];
  return (
    statements.find(
      ({ children }) => !children.some((one) => one.role === "string" && isExpression(one)),
    ) ?? null
  );
}
