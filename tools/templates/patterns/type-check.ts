import { callOf, isCondition, isPath, negated } from "../expression.ts";
import { isExpression, operands } from "../node.ts";
import type { CodeNode } from "../node.ts";
import type { Pattern, Region, Rewrite } from "../pattern.ts";
import { replace } from "../rewrite.ts";

/** A check of a type gets a second type; asking for truth becomes asking for absence. */
export const typeCheck: Pattern = {
  name: "type-check",
  prior: 0.3,
  *rewrites(node, region) {
    yield* widenType(node, region);
    yield* askForAbsence(node, region);
    yield* tellType(node, region);
  },
};

const builtins = [
  "str",
  "bytes",
  "list",
  "tuple",
  "dict",
  "set",
  "int",
  "float",
  "bool",
  "type(None)",
];

function* widenType(node: CodeNode, { clues, scope }: Region): Generator<Rewrite> {
  const call = callOf(node);
  const type = call?.values[1];
  if (call === null || type === undefined || !/^is(instance|subclass)$/.test(call.name.text))
    return;
  const present = type.role === "tuple" ? operands(type) : [type];
  const known = new Set(present.map(({ text }) => text));
  const classes = scope.names
    .map(({ text }) => text)
    .filter((text) => /^_?[A-Z]\w*[a-z]/.test(text));
  for (const other of [...builtins, ...classes]) {
    if (known.has(other)) continue;
    const text = `(${[...known, other].join(", ")})`;
    yield replace(type, text, `accept ${other} too`, (0.6 * clues.boost(other)) / 1.6);
    yield replace(
      type,
      other,
      `check for ${other} instead of ${type.text}`,
      (0.3 * clues.boost(other)) / 1.6,
    );
  }
}

function* askForAbsence(node: CodeNode, { dialect, clues }: Region): Generator<Rewrite> {
  if (!isExpression(node) || !isCondition(node, dialect)) return;
  const { isNone, isNotNone } = dialect.words;
  const weight = clues.aboutNone ? 1 : 0.7;
  const inner = negated(node);
  if (inner !== null && isPath(inner)) {
    yield replace(node, isNone(inner.text), `ask whether ${inner.text} is absent`, weight);
    if (dialect.family === "script")
      yield replace(
        node,
        `${inner.text} === undefined`,
        `ask whether ${inner.text} is undefined`,
        0.9 * weight,
      );
  } else if (isPath(node) && negated(node.parent ?? node) === null) {
    yield replace(node, isNotNone(node.text), `ask whether ${node.text} is present`, weight);
    if (dialect.family === "script")
      yield replace(
        node,
        `${node.text} !== undefined`,
        `ask whether ${node.text} is defined`,
        0.9 * weight,
      );
  }
}

const typeNames = [
  "'string'",
  "'number'",
  "'boolean'",
  "'object'",
  "'function'",
  "'undefined'",
  "'bigint'",
];

/** JavaScript's `typeof x === 'string'`. */
function* tellType(node: CodeNode, { dialect, clues }: Region): Generator<Rewrite> {
  if (dialect.family !== "script" || node.role !== "string" || node.parent?.role !== "infix")
    return;
  if (!node.parent.text.startsWith("typeof ")) return;
  for (const other of typeNames)
    if (other.slice(1, -1) !== node.text.slice(1, -1))
      yield replace(
        node,
        other,
        `check for ${other} instead of ${node.text}`,
        (0.5 * clues.boost(other)) / 1.6,
      );
}
