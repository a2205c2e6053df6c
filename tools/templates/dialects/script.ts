import type { Dialect, NodeShape } from "../dialect.ts";
import type { Role } from "../node.ts";
import { siblingsOf } from "./siblings.ts";

const operators: Dialect["operators"] = {
  comparison: new Map([
    ["<", ["<=", ">", ">=", "!=="]],
    ["<=", ["<", ">=", ">", "==="]],
    [">", [">=", "<", "<=", "!=="]],
    [">=", [">", "<=", "<", "==="]],
    ["===", ["!==", "==", "<=", ">="]],
    ["!==", ["===", "!=", "<", ">"]],
    ["==", ["!=", "===", "<=", ">="]],
    ["!=", ["==", "!==", "<", ">"]],
    ["in", ["==="]],
    ["instanceof", ["==="]],
  ]),
  arithmetic: new Map([
    ["+", ["-", "*"]],
    ["-", ["+", "*", "/"]],
    ["*", ["/", "+", "**"]],
    ["/", ["*", "%", "-"]],
    ["%", ["/", "*"]],
    ["**", ["*"]],
    ["&", ["|", "^", "&&"]],
    ["|", ["&", "^", "||"]],
    ["^", ["&", "|", "**"]],
    ["<<", [">>"]],
    [">>", ["<<", ">>>"]],
    [">>>", [">>", "<<"]],
  ]),
  augmented: new Map([
    ["=", ["+=", "??=", "-=", "||="]],
    ["+=", ["-=", "=", "*="]],
    ["-=", ["+=", "="]],
    ["*=", ["+=", "/=", "="]],
    ["/=", ["*=", "%="]],
    ["%=", ["/="]],
    ["&=", ["|=", "^="]],
    ["|=", ["&=", "^="]],
    ["^=", ["&=", "|="]],
    ["||=", ["??=", "&&=", "="]],
    ["??=", ["||=", "="]],
    ["&&=", ["||=", "="]],
  ]),
  and: "&&",
  or: "||",
  otherwise: "??",
};

const words: Dialect["words"] = {
  none: "null",
  true: "true",
  false: "false",
  self: "this",
  not: (condition) => `!${condition}`,
  isNone: (value) => `${value} == null`,
  isNotNone: (value) => `${value} != null`,
  length: (value) => `${value}.length`,
  least: (left, right) => `Math.min(${left}, ${right})`,
  greatest: (left, right) => `Math.max(${left}, ${right})`,
  slice: (value, from, to) =>
    `${value}.slice(${from === "" ? "0" : from}${to === "" ? "" : `, ${to}`})`,
  choose: ({ condition, value, otherwise }) => `${condition} ? ${value} : ${otherwise}`,
  when: ({ condition, body, indent, unit }) =>
    `if (${condition}) {\n${indent}${unit}${body}\n${indent}}`,
  statement: (text) => `${text};`,
};

const roles: Readonly<Record<string, Role>> = {
  identifier: "name",
  this: "name",
  undefined: "none",
  property_identifier: "member-name",
  private_property_identifier: "member-name",
  number: "number",
  string: "string",
  template_string: "string",
  regex: "string",
  true: "boolean",
  false: "boolean",
  null: "none",
  array: "list",
  object: "map",
  call_expression: "call",
  new_expression: "call",
  arguments: "arguments",
  member_expression: "member",
  subscript_expression: "index",
  binary_expression: "infix",
  ternary_expression: "conditional",
  parenthesized_expression: "parenthesized",
  arrow_function: "function",
  function_expression: "function",
  function_declaration: "function",
  generator_function_declaration: "function",
  generator_function: "function",
  method_definition: "function",
  await_expression: "await",
  assignment_expression: "assignment",
  augmented_assignment_expression: "augmented",
  update_expression: "update",
  variable_declaration: "declaration",
  lexical_declaration: "declaration",
  return_statement: "return",
  if_statement: "if",
  while_statement: "while",
  do_statement: "while",
  for_statement: "for",
  for_in_statement: "for",
  throw_statement: "throw",
  expression_statement: "expression-statement",
  break_statement: "jump",
  continue_statement: "jump",
  try_statement: "statement",
  switch_statement: "statement",
  program: "block",
  statement_block: "block",
  class_declaration: "class",
  class: "class",
  import_statement: "import",
};

const parameterHolders = new Set([
  "formal_parameters",
  "required_parameter",
  "optional_parameter",
  "rest_pattern",
]);
const definers = new Set([
  "function_declaration",
  "generator_function_declaration",
  "function_expression",
  "class_declaration",
  "variable_declarator",
]);

function roleOf(node: NodeShape): Role | null {
  const above = node.parent;
  if (node.kind === "unary_expression") return "negative";
  if (node.kind !== "identifier") return roles[node.kind] ?? null;
  if (above === null) return "name";
  if (parameterHolders.has(above.kind) && node.field !== "value") return "parameter";
  if (above.kind === "arrow_function" && node.field === "parameter") return "parameter";
  if (above.kind === "catch_clause" && node.field === "parameter") return "parameter";
  if (above.kind === "assignment_pattern" && node.field === "left") return "parameter";
  if (node.field === "name" && definers.has(above.kind)) return null;
  if (/^import|^export_spec|^namespace/.test(above.kind)) return null;
  return "name";
}

/** JavaScript, TypeScript and TSX share node kinds; they differ in the grammar that reads them. */
export const scripts: readonly Dialect[] = ["javascript", "typescript", "tsx"].map(script);

function script(grammar: string): Dialect {
  return {
    family: "script",
    grammar,
    opaque: new Set(["type_annotation", "type_arguments", "type_parameters", "comment"]),
    roleOf,
    operators,
    words,
    siblings: siblingsOf("script"),
  };
}
