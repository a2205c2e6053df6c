import type { Dialect } from "./dialect.ts";
import { child, isExpression, operands } from "./node.ts";
import type { CodeNode } from "./node.ts";

export interface Infix {
  readonly left: CodeNode;
  readonly operator: CodeNode;
  readonly right: CodeNode;
  readonly group: "comparison" | "logical" | "arithmetic";
}

/** The operators of a node with their operands; Python's `a < b < c` has two. */
export function infixes(node: CodeNode, dialect: Dialect): readonly Infix[] {
  if (node.role !== "infix") return [];
  const parts = node.children.filter((one) => one.kind !== "comment");
  const found: Infix[] = [];
  for (let at = 1; at + 1 < parts.length; at += 2) {
    const [left, operator, right] = [parts[at - 1], parts[at], parts[at + 1]];
    if (left === undefined || operator === undefined || right === undefined) continue;
    const group = groupOf(operator.kind, dialect);
    if (group !== null) found.push({ left, operator, right, group });
  }
  return found;
}

function groupOf(operator: string, dialect: Dialect): Infix["group"] | null {
  const { comparison, arithmetic, and, or, otherwise } = dialect.operators;
  if (operator === and || operator === or || operator === otherwise) return "logical";
  if (comparison.has(operator)) return "comparison";
  return arithmetic.has(operator) ? "arithmetic" : null;
}

/** The only operator of a node, when it is of the group. */
export function infix(node: CodeNode, dialect: Dialect, group: Infix["group"]): Infix | null {
  const all = infixes(node, dialect);
  return all.length === 1 && all[0]?.group === group ? all[0] : null;
}

/** What is negated, or null: `not x`, `!x`. */
export function negated(node: CodeNode): CodeNode | null {
  if (node.role === "not") return child(node, "argument");
  if (node.kind === "unary_expression" && child(node, "operator")?.kind === "!")
    return child(node, "argument");
  return null;
}

const compound = new Set(["infix", "not", "negative", "conditional", "lambda", "await"]);

/** The text of a node, in parentheses where it would otherwise fall apart as an operand. */
export function operand(node: CodeNode): string {
  return node.role !== null && compound.has(node.role) ? `(${node.text})` : node.text;
}

const binding = new Set(["infix", "not", "negative", "await", "conditional", "lambda"]);

/** A compound text as a replacement of the node: in parentheses where the surroundings bind tighter. */
export function inPlaceOf(node: CodeNode, text: string): string {
  const { parent } = node;
  if (parent === null || parent.role === null) return text;
  const head = node.field === "object" || node.field === "value" || node.field === "function";
  const isHead = head && ["member", "index", "call"].includes(parent.role);
  return isHead || binding.has(parent.role) ? `(${text})` : text;
}

/** The condition of a branch, loop or conditional expression without JavaScript's parentheses. */
export function conditionOf(node: CodeNode): CodeNode | null {
  if (node.role === "conditional" && node.kind === "conditional_expression")
    return operands(node)[1] ?? null;
  if (!["if", "while", "conditional", "for"].includes(node.role ?? "")) {
    return node.kind === "if_clause" ? (operands(node)[0] ?? null) : null;
  }
  const condition = child(node, "condition");
  if (condition?.kind !== "parenthesized_expression") return condition;
  return operands(condition)[0] ?? null;
}

/** True where a value is used for its truth. */
export function isCondition(node: CodeNode, dialect: Dialect): boolean {
  const { parent } = node;
  if (parent === null) return false;
  if (conditionOf(parent) === node) return true;
  if (parent.role === "parenthesized" && parent.parent !== null)
    return conditionOf(parent.parent) === node || isCondition(parent, dialect);
  if (negated(parent) === node) return true;
  return infix(parent, dialect, "logical") !== null && isCondition(parent, dialect);
}

export interface Call {
  readonly callee: CodeNode;
  /** The last name of the callee: `append` of `a.b.append`. */
  readonly name: CodeNode;
  readonly list: CodeNode;
  /** Positional arguments that are values. */
  readonly values: readonly CodeNode[];
}

export function callOf(node: CodeNode): Call | null {
  if (node.role !== "call") return null;
  const callee = child(node, "function") ?? child(node, "constructor");
  const list = child(node, "arguments");
  if (callee === null || list === null) return null;
  // Python's `any(x for x in y)` has the generator itself in place of the list.
  if (list.role !== "arguments" && list.role !== "comprehension") return null;
  const name = callee.role === "member" ? memberName(callee) : callee;
  if (name === null) return null;
  const values = list.role === "arguments" ? operands(list).filter(isExpression) : [];
  return { callee, name, list, values };
}

export function memberName(node: CodeNode): CodeNode | null {
  return child(node, "attribute") ?? child(node, "property");
}

export function receiver(node: CodeNode): CodeNode | null {
  return node.role === "member" ? child(node, "object") : null;
}

/** A name or a chain of members of names: `x`, `self.x`, `a.b.c`. */
export function isPath(node: CodeNode): boolean {
  if (node.role === "name") return true;
  const object = receiver(node);
  return object !== null && isPath(object);
}

/** True for the function part of a call. */
export function isCallee(node: CodeNode): boolean {
  return (
    node.parent?.role === "call" && (node.field === "function" || node.field === "constructor")
  );
}

export function isInteger(node: CodeNode): boolean {
  return node.role === "number" && /^\d+$/.test(node.text);
}
