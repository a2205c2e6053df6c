import { functionOf, operands } from "../node.ts";
import type { CodeNode } from "../node.ts";
import type { Pattern, Region, Rewrite } from "../pattern.ts";
import { brief, indentOf, replace } from "../rewrite.ts";

/** The failure that the tests show is caught: a new `try`, or one more class in an `except`. */
export const tolerateException: Pattern = {
  name: "tolerate-exception",
  prior: 0.18,
  *rewrites(node, region) {
    yield* widen(node, region);
    if (functionOf(node) === null || node.parent?.role !== "block" || node.text.includes("\n"))
      return;
    if (node.role !== "expression-statement" && node.role !== "return") return;
    if (region.dialect.family === "python") yield* tryPython(node, region);
    else yield* tryScript(node, region);
  },
};

function* widen(node: CodeNode, { clues }: Region): Generator<Rewrite> {
  if (node.kind !== "except_clause") return;
  const caught = operands(node)[0];
  if (caught === undefined || caught.role === "block") return;
  const present =
    caught.role === "tuple" ? operands(caught).map(({ text }) => text) : [caught.text];
  for (const name of [...clues.exceptions, "Exception"].slice(0, 6))
    if (!present.includes(name) && !caught.text.includes(" as "))
      yield replace(caught, `(${[...present, name].join(", ")})`, `catch ${name} too`, 0.9);
}

function* tryPython(node: CodeNode, region: Region): Generator<Rewrite> {
  const indent = indentOf(node, region);
  if (indent === null) return;
  const inside = indent + region.unit;
  for (const name of region.clues.exceptions.slice(0, 3))
    for (const [rank, end] of ["return None", "pass", "return False", "continue"].entries()) {
      const text = `try:\n${inside}${node.text}\n${indent}except ${name}:\n${inside}${end}`;
      yield replace(
        node,
        text,
        `${end} when ${brief(node.text)} raises ${name}`,
        0.8 / (1 + 0.3 * rank),
      );
    }
}

function* tryScript(node: CodeNode, region: Region): Generator<Rewrite> {
  const indent = indentOf(node, region);
  if (indent === null || region.clues.exceptions.length === 0) return;
  const inside = indent + region.unit;
  for (const [rank, end] of ["return null;", "return undefined;", "return false;", ""].entries()) {
    const body = end === "" ? "" : `${inside}${end}\n`;
    const text = `try {\n${inside}${node.text}\n${indent}} catch {\n${body}${indent}}`;
    yield replace(node, text, `go on when ${brief(node.text)} throws`, 0.6 / (1 + 0.3 * rank));
  }
}
