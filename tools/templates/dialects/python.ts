import type { Dialect, NodeShape } from "../dialect.ts";
import type { Role } from "../node.ts";
import { siblingsOf } from "./siblings.ts";

export const python: Dialect = {
  family: "python",
  grammar: "python",
  opaque: new Set(["type", "comment"]),
  roleOf,
  operators: {
    comparison: new Map([
      ["<", ["<=", ">", ">=", "!=", "=="]],
      ["<=", ["<", ">=", ">", "=="]],
      [">", [">=", "<", "<=", "!=", "=="]],
      [">=", [">", "<=", "<", "=="]],
      ["==", ["!=", "is", "in", "<=", ">=", "<", ">"]],
      ["!=", ["==", "is not", "<", ">", "not in"]],
      ["is", ["is not", "=="]],
      ["is not", ["is", "!="]],
      ["in", ["not in", "=="]],
      ["not in", ["in", "!="]],
    ]),
    arithmetic: new Map([
      ["+", ["-", "*", "|"]],
      ["-", ["+", "*", "/"]],
      ["*", ["/", "+", "**", "//"]],
      ["/", ["//", "*", "%", "-"]],
      ["//", ["/", "%", "*"]],
      ["%", ["//", "/", "*"]],
      ["**", ["*"]],
      ["&", ["|", "^"]],
      ["|", ["&", "^", "+"]],
      ["^", ["&", "|", "**"]],
      ["<<", [">>"]],
      [">>", ["<<"]],
    ]),
    augmented: new Map([
      ["=", ["+=", "-=", "|="]],
      ["+=", ["-=", "=", "*=", "|="]],
      ["-=", ["+=", "="]],
      ["*=", ["+=", "/=", "="]],
      ["/=", ["//=", "*=", "="]],
      ["//=", ["/=", "%="]],
      ["%=", ["//="]],
      ["&=", ["|=", "^="]],
      ["|=", ["&=", "^="]],
      ["^=", ["&=", "|="]],
      ["<<=", [">>="]],
      [">>=", ["<<="]],
    ]),
    and: "and",
    or: "or",
    otherwise: "or",
  },
  words: {
    none: "None",
    true: "True",
    false: "False",
    self: "self",
    not: (condition) => `not ${condition}`,
    isNone: (value) => `${value} is None`,
    isNotNone: (value) => `${value} is not None`,
    length: (value) => `len(${value})`,
    least: (left, right) => `min(${left}, ${right})`,
    greatest: (left, right) => `max(${left}, ${right})`,
    slice: (value, from, to) => `${value}[${from}:${to}]`,
    choose: ({ condition, value, otherwise }) => `${value} if ${condition} else ${otherwise}`,
    when: ({ condition, body, indent, unit }) => `if ${condition}:\n${indent}${unit}${body}`,
    statement: (text) => text,
  },
  siblings: siblingsOf("python"),
};

const roles: Readonly<Record<string, Role>> = {
  identifier: "name",
  integer: "number",
  float: "number",
  string: "string",
  concatenated_string: "string",
  true: "boolean",
  false: "boolean",
  none: "none",
  list: "list",
  set: "list",
  tuple: "tuple",
  expression_list: "tuple",
  dictionary: "map",
  call: "call",
  argument_list: "arguments",
  keyword_argument: "keyword-argument",
  attribute: "member",
  subscript: "index",
  slice: "slice",
  comparison_operator: "infix",
  boolean_operator: "infix",
  binary_operator: "infix",
  not_operator: "not",
  unary_operator: "negative",
  conditional_expression: "conditional",
  parenthesized_expression: "parenthesized",
  lambda: "lambda",
  list_comprehension: "comprehension",
  set_comprehension: "comprehension",
  dictionary_comprehension: "comprehension",
  generator_expression: "comprehension",
  await: "await",
  assignment: "assignment",
  augmented_assignment: "augmented",
  return_statement: "return",
  if_statement: "if",
  elif_clause: "if",
  while_statement: "while",
  for_statement: "for",
  raise_statement: "throw",
  expression_statement: "expression-statement",
  break_statement: "jump",
  continue_statement: "jump",
  pass_statement: "jump",
  assert_statement: "statement",
  try_statement: "statement",
  with_statement: "statement",
  delete_statement: "statement",
  module: "block",
  block: "block",
  function_definition: "function",
  class_definition: "class",
  import_statement: "import",
  import_from_statement: "import",
};

const parameterHolders = new Set(["parameters", "lambda_parameters"]);
const parameterKinds = new Set([
  "default_parameter",
  "typed_default_parameter",
  "typed_parameter",
  "list_splat_pattern",
  "dictionary_splat_pattern",
]);
const definers = new Set(["function_definition", "class_definition", "keyword_argument"]);

function roleOf(node: NodeShape): Role | null {
  if (node.kind !== "identifier") return roles[node.kind] ?? null;
  const above = node.parent?.kind ?? "";
  if (node.field === "attribute") return "member-name";
  if (parameterHolders.has(above)) return "parameter";
  if (parameterKinds.has(above) && node.field !== "value") return "parameter";
  if (node.field === "name" && definers.has(above)) return null;
  if (above === "dotted_name" || above === "aliased_import") return null;
  if (above === "global_statement" || above === "nonlocal_statement") return null;
  return "name";
}
