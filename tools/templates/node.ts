/**
 * A syntax tree as plain objects. Patterns visit every node many times; crossing into WebAssembly
 * for each visit would cost more than the visit, and plain objects need no `delete()`.
 */
export interface CodeNode {
  /** The grammar's own name: `binary_expression`, `<=`. */
  readonly kind: string;
  /** What the node is in every language of the family table, or null when no pattern asks. */
  readonly role: Role | null;
  readonly named: boolean;
  /** The field it fills in its parent: `left`, `condition`, …; "" without one. */
  readonly field: string;
  /** UTF-16 units into the parsed text. */
  readonly start: number;
  readonly end: number;
  /** 1-based. */
  readonly line: number;
  readonly endLine: number;
  readonly text: string;
  readonly parent: CodeNode | null;
  readonly children: readonly CodeNode[];
}

export type Role =
  | "name"
  | "member-name"
  | "number"
  | "string"
  | "boolean"
  | "none"
  | "list"
  | "tuple"
  | "map"
  | "call"
  | "arguments"
  | "keyword-argument"
  | "member"
  | "index"
  | "slice"
  | "infix"
  | "not"
  | "negative"
  | "conditional"
  | "parenthesized"
  | "lambda"
  | "comprehension"
  | "await"
  | "assignment"
  | "augmented"
  | "update"
  | "declaration"
  | "return"
  | "if"
  | "while"
  | "for"
  | "throw"
  | "expression-statement"
  | "jump"
  | "statement"
  | "block"
  | "function"
  | "class"
  | "import"
  | "parameter";

/** Roles whose nodes have a value. */
const expressionRoles: ReadonlySet<Role | null> = new Set<Role | null>([
  "name",
  "number",
  "string",
  "boolean",
  "none",
  "list",
  "tuple",
  "map",
  "call",
  "member",
  "index",
  "infix",
  "not",
  "negative",
  "conditional",
  "parenthesized",
  "lambda",
  "comprehension",
  "await",
]);

/** Roles whose nodes stand in a block. */
const statementRoles: ReadonlySet<Role | null> = new Set<Role | null>([
  "declaration",
  "return",
  "if",
  "while",
  "for",
  "throw",
  "expression-statement",
  "jump",
  "statement",
]);

/** True for a node that is read for its value: no assignment target, no name being defined. */
export function isExpression(node: CodeNode): boolean {
  return expressionRoles.has(node.role) && !isTarget(node);
}

export function isStatement(node: CodeNode): boolean {
  return statementRoles.has(node.role);
}

const targetHolders = new Set([
  "assignment",
  "augmented_assignment",
  "assignment_expression",
  "augmented_assignment_expression",
  "for_statement",
  "for_in_statement",
  "for_in_clause",
]);
const patternKinds = new Set(["pattern_list", "tuple_pattern", "list_pattern", "array_pattern"]);

/** True for the left side of an assignment or a loop head, and for names inside its pattern. */
export function isTarget(node: CodeNode): boolean {
  const { parent } = node;
  if (parent === null) return false;
  if (patternKinds.has(parent.kind)) return true;
  return node.field === "left" && targetHolders.has(parent.kind);
}

/** Every node below and including this one, parents first. */
export function* walk(node: CodeNode): Generator<CodeNode> {
  yield node;
  for (const child of node.children) yield* walk(child);
}

export function child(node: CodeNode, field: string): CodeNode | null {
  return node.children.find((one) => one.field === field) ?? null;
}

/** Children without punctuation and comments. */
export function operands(node: CodeNode): readonly CodeNode[] {
  return node.children.filter((one) => one.named && one.kind !== "comment");
}

export function* ancestors(node: CodeNode): Generator<CodeNode> {
  for (let above = node.parent; above !== null; above = above.parent) yield above;
}

/** The statement of a block that this node stands in, or null at the edge of the tree. */
export function statementOf(node: CodeNode): CodeNode | null {
  if (isBlockStatement(node)) return node;
  for (const above of ancestors(node)) if (isBlockStatement(above)) return above;
  return null;
}

function isBlockStatement(node: CodeNode): boolean {
  return isStatement(node) && node.parent?.role === "block";
}

/** The nearest function around the node, the node itself excluded. */
export function functionOf(node: CodeNode): CodeNode | null {
  for (const above of ancestors(node)) if (above.role === "function") return above;
  return null;
}
