import { isStatement } from "../node.ts";
import type { CodeNode } from "../node.ts";
import type { Pattern, Region, Rewrite } from "../pattern.ts";
import { brief, insert } from "../rewrite.ts";

/** A statement is added: a copy of another one, `x.append(y)`, `x = y`. */
export const insertStatement: Pattern = {
  name: "insert-statement",
  prior: 0.16,
  *rewrites(node, region) {
    if (!isStatement(node) || node.parent?.role !== "block" || node.role === "jump") return;
    if (node.children[0]?.role === "string" && node.role === "expression-statement") return;
    for (const { text, share } of [...copies(node, region), ...made(region)])
      yield* at(node, region, { text, share });
  },
};

function* at(
  node: CodeNode,
  region: Region,
  one: { text: string; share: number },
): Generator<Rewrite> {
  const similarity = (one.share * region.clues.boost(one.text)) / 1.3;
  const plan = (where: string): string => `add ${brief(one.text)} ${where} line ${node.line}`;
  yield* insert({
    at: node,
    where: "before",
    text: one.text,
    region,
    similarity,
    plan: plan("before"),
  });
  const last = node.parent?.children.findLast(isStatement) === node;
  if (last && node.role !== "return" && node.role !== "throw")
    yield* insert({
      at: node,
      where: "after",
      text: one.text,
      region,
      similarity,
      plan: plan("after"),
    });
}

interface NewStatement {
  readonly text: string;
  readonly share: number;
}

function copies(node: CodeNode, { scope }: Region): readonly NewStatement[] {
  return scope.statements
    .filter(
      ({ text, node: donor }) =>
        text !== node.text && donor.role !== "jump" && donor.children[0]?.role !== "string",
    )
    .slice(0, 40)
    .map(({ text, local }) => ({ text, share: local ? 0.8 : 0.2 }));
}

function made({ scope, dialect }: Region): readonly NewStatement[] {
  const { statement } = dialect.words;
  const locals = scope.names.filter(({ from }) => from === "local").slice(0, 10);
  const push = dialect.family === "python" ? "append" : "push";
  const found: NewStatement[] = [];
  for (const { text: to } of locals)
    for (const { text: value } of locals) {
      if (to === value) continue;
      const kind = scope.kindOf(to);
      if (kind === "list") found.push({ text: statement(`${to}.${push}(${value})`), share: 0.6 });
      if (kind !== "function") found.push({ text: statement(`${to} = ${value}`), share: 0.45 });
    }
  for (const { text } of locals)
    if (scope.kindOf(text) === "number")
      found.push(
        { text: statement(`${text} += 1`), share: 0.4 },
        { text: statement(`${text} -= 1`), share: 0.3 },
      );
  return found;
}
