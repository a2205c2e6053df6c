import { inPlaceOf, isPath, receiver } from "../expression.ts";
import { functionOf, isExpression, statementOf, walk } from "../node.ts";
import type { CodeNode } from "../node.ts";
import type { Pattern, Region, Rewrite } from "../pattern.ts";
import { insert, replace } from "../rewrite.ts";

/** Absent values: return early, `?.`, `??`, or fall back to a neutral value. */
export const nullGuard: Pattern = {
  name: "null-guard",
  prior: 0.3,
  *rewrites(node, region) {
    const weight = region.clues.aboutNone ? 1 : 0.5;
    yield* optionalChain(node, region, weight);
    yield* neutralValue(node, region, weight);
    yield* earlyReturn(node, region, weight);
  },
};

function* optionalChain(node: CodeNode, region: Region, weight: number): Generator<Rewrite> {
  const object = receiver(node);
  if (object === null || !isPath(object) || object.text === region.dialect.words.self) return;
  if (!isExpression(node)) return;
  const boost = region.clues.boost(node.text) / 1.6;
  if (region.dialect.family === "python") {
    const { none, isNotNone, choose } = region.dialect.words;
    const text = choose({ condition: isNotNone(object.text), value: node.text, otherwise: none });
    if (node.field !== "function")
      yield replace(
        node,
        inPlaceOf(node, text),
        `allow ${object.text} to be None`,
        0.4 * weight * boost,
      );
    return;
  }
  const dot = node.children.find(({ kind }) => kind === ".");
  if (dot !== undefined)
    yield replace(dot, "?.", `allow ${object.text} to be absent`, weight * boost);
}

const neutral = {
  python: ["[]", "{}", "''", "0"],
  script: ["[]", "{}", "''", "0", "null"],
} as const;

function* neutralValue(
  node: CodeNode,
  { dialect, clues }: Region,
  weight: number,
): Generator<Rewrite> {
  const isValue = isPath(node) || node.role === "call" || node.role === "index";
  const place = node.parent?.role;
  const asks =
    node.field === "right" ||
    place === "arguments" ||
    place === "return" ||
    place === "for" ||
    node.field === "object";
  if (!isExpression(node) || !isValue || !asks || node.text.length > 60) return;
  if (node.text === dialect.words.self) return;
  for (const [rank, value] of neutral[dialect.family].entries()) {
    const text = `${node.text} ${dialect.operators.otherwise} ${value}`;
    const similarity = (0.35 * weight * clues.boost(node.text)) / (1.6 + rank);
    yield replace(
      node,
      inPlaceOf(node, text),
      `use ${value} when ${node.text} is absent`,
      similarity,
    );
  }
}

/** Before the first statement of the function and before the statement that uses the name. */
function* earlyReturn(node: CodeNode, region: Region, weight: number): Generator<Rewrite> {
  const isParameter = node.role === "parameter" && node.text !== region.dialect.words.self;
  const statement = isParameter ? firstStatement(node) : usingStatement(node);
  if (statement === null) return;
  const { words } = region.dialect;
  const boost = region.clues.boost(node.text) / 1.6;
  for (const { condition, share } of [
    { condition: words.isNone(node.text), share: 0.8 },
    { condition: words.not(node.text), share: 0.6 },
  ])
    for (const [rank, value] of returns(node, region).entries()) {
      const body = words.statement(value === "" ? "return" : `return ${value}`);
      const indent = leading(statement, region);
      const text = words.when({ condition, body, indent, unit: region.unit });
      const similarity = (share * weight * boost) / (1 + 0.4 * rank);
      yield* insert({
        at: statement,
        where: "before",
        text,
        region,
        similarity,
        plan: `return ${value} early when ${condition}`,
      });
    }
}

function leading(node: CodeNode, { source }: Region): string {
  const start = source.lastIndexOf("\n", node.start - 1) + 1;
  return /^[ \t]*/.exec(source.slice(start, node.start))?.[0] ?? "";
}

function firstStatement(node: CodeNode): CodeNode | null {
  const holder = functionOf(node);
  const body = holder?.children.find(({ field }) => field === "body");
  return (
    body?.children.find(
      ({ named, kind, children }) => named && kind !== "comment" && children[0]?.role !== "string",
    ) ?? null
  );
}

/** Where a local name is used as the object of a member or index. */
function usingStatement(node: CodeNode): CodeNode | null {
  const isObject = node.role === "name" && (node.field === "object" || node.field === "value");
  if (!isObject || (node.parent?.role !== "member" && node.parent?.role !== "index")) return null;
  return functionOf(node) === null ? null : statementOf(node);
}

function returns(node: CodeNode, { dialect }: Region): readonly string[] {
  const holder = functionOf(node);
  if (holder === null) return [];
  const seen = [...walk(holder)]
    .filter(({ role }) => role === "return")
    .flatMap(({ children }) => children.filter(isExpression))
    .filter(
      ({ role }) => role === "boolean" || role === "none" || role === "number" || role === "list",
    )
    .map(({ text }) => text)
    .filter((text) => text.length < 12);
  return [
    ...new Set(["", ...seen, node.text, dialect.words.false, dialect.words.none, "[]", "''", "0"]),
  ].slice(0, 7);
}
