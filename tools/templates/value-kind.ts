import type { Dialect } from "./dialect.ts";
import { callOf, infixes, memberName } from "./expression.ts";
import { child } from "./node.ts";
import type { CodeNode, Role } from "./node.ts";

/** A guess from how a name is used; good enough to keep a list from standing in for a number. */
export type ValueKind = "number" | "text" | "list" | "map" | "boolean" | "function";

/** True unless both are known and differ. */
export function compatible(one: ValueKind | null, other: ValueKind | null): boolean {
  return one === null || other === null || one === other;
}

/** What this use of a name or member says about its value. */
export function usedAs(node: CodeNode, dialect: Dialect): ValueKind | null {
  const { parent } = node;
  if (parent === null) return null;
  if (parent.role === "infix") return fromOperators(node, parent, dialect);
  if (parent.role === "slice") return "number";
  if (parent.role === "index")
    return node.field === "subscript" || node.field === "index" ? "number" : "list";
  if (parent.role === "call") return "function";
  if (parent.role === "arguments") return fromCall(parent);
  if (parent.role === "member" && node.field === "object") return fromMember(parent);
  if (parent.role === "for" || parent.kind === "for_in_clause")
    return node.field === "right" ? "list" : null;
  if (parent.role === "update") return "number";
  const value = child(parent, "right") ?? child(parent, "value");
  return value === null || value === node ? null : kindOf(value);
}

/** The kind of a value as it is written. */
export function kindOf(node: CodeNode): ValueKind | null {
  if (node.role === "call") return fromConstructor(callOf(node)?.name.text ?? "");
  return node.role === null ? null : (literalKinds.get(node.role) ?? null);
}

const literalKinds: ReadonlyMap<Role, ValueKind> = new Map<Role, ValueKind>([
  ["number", "number"],
  ["string", "text"],
  ["list", "list"],
  ["comprehension", "list"],
  ["tuple", "list"],
  ["map", "map"],
  ["boolean", "boolean"],
  ["not", "boolean"],
]);

function fromOperators(node: CodeNode, parent: CodeNode, dialect: Dialect): ValueKind | null {
  for (const { left, operator, right, group } of infixes(parent, dialect)) {
    if (left !== node && right !== node) continue;
    const other = left === node ? right : left;
    if (operator.kind === "in" || operator.kind === "not in") return right === node ? "list" : null;
    if (group !== "logical" && kindOf(other) !== null) return kindOf(other);
    if (group === "arithmetic" && operator.kind !== "+" && operator.kind !== "%") return "number";
    if (/^[<>]=?$/.test(operator.kind)) return "number";
  }
  return null;
}

function fromCall(list: CodeNode): ValueKind | null {
  const name = list.parent === null ? null : callOf(list.parent)?.name.text;
  if (name === "len" || name === "sorted" || name === "sum" || name === "enumerate") return "list";
  return name === "range" || name === "abs" || name === "floor" ? "number" : null;
}

const listMembers =
  /^(append|extend|insert|pop|popleft|sort|reverse|push|shift|unshift|length|slice|splice|map|filter|forEach|some|every|concat|join)$/;
const mapMembers = /^(items|keys|values|get|setdefault|has|entries)$/;
const textMembers =
  /^(split|strip|replace|lstrip|rstrip|lower|upper|startswith|endswith|format|encode|trim|toLowerCase|toUpperCase|startsWith|endsWith|charAt|charCodeAt)$/;

function fromMember(member: CodeNode): ValueKind | null {
  const name = memberName(member)?.text ?? "";
  if (listMembers.test(name)) return "list";
  if (mapMembers.test(name)) return "map";
  return textMembers.test(name) ? "text" : null;
}

function fromConstructor(name: string): ValueKind | null {
  if (/^(len|int|float|abs|round|sum|floor|ceil|Number|parseInt|parseFloat)$/.test(name))
    return "number";
  if (/^(str|repr|String|join|strip|lower|upper|trim|format)$/.test(name)) return "text";
  if (/^(list|sorted|tuple|set|deque|Set|split|slice|map|filter|keys|range)$/.test(name))
    return "list";
  if (/^(dict|defaultdict|OrderedDict|Counter|Map)$/.test(name)) return "map";
  return /^(isinstance|hasattr|any|all|bool|Boolean|startswith|endswith|includes)$/.test(name)
    ? "boolean"
    : null;
}
