import type { Dialect } from "./dialect.ts";
import {
  callOf,
  conditionOf,
  infixes,
  isCallee,
  isCondition,
  isPath,
  receiver,
} from "./expression.ts";
import { child, isExpression, isStatement, isTarget, operands, walk } from "./node.ts";
import type { CodeNode } from "./node.ts";
import { usedAs } from "./value-kind.ts";
import type { ValueKind } from "./value-kind.ts";

/** What a file offers to every region in it; read once a file, because files can have thousands. */
export interface FileFacts {
  readonly file: CodeNode;
  /** Names that the top level of the file defines or imports. */
  readonly names: readonly string[];
  readonly kinds: ReadonlyMap<string, ValueKind>;
  readonly expressions: readonly Donor[];
  readonly conditions: readonly Donor[];
  readonly statements: readonly Donor[];
  /** Member names by the text of their receiver. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  readonly callees: readonly string[];
  /** Arguments that are passed, by the name of the callee. */
  readonly passed: ReadonlyMap<string, readonly string[]>;
  /** Parameters by the name of the function. */
  readonly taken: ReadonlyMap<string, readonly string[]>;
}

/** A piece of code that may be used again. */
export interface Donor {
  readonly text: string;
  readonly node: CodeNode;
  /** True when it stands in the region that is changed. */
  readonly local: boolean;
}

const mostDonors = 1_000;

export function readFacts(file: CodeNode, dialect: Dialect): FileFacts {
  const nodes = [...walk(file)];
  const donors = (keep: (node: CodeNode) => boolean): readonly Donor[] =>
    distinct(nodes.filter(keep).map((node) => ({ text: node.text, node, local: false }))).slice(
      0,
      mostDonors,
    );
  const called = nodes.filter((node) => isCallee(node) && node.role === "name");
  return {
    file,
    names: file.children.flatMap(topLevelNames).map(({ text }) => text),
    kinds: readKinds(nodes, dialect),
    expressions: donors(isDonorExpression),
    conditions: donors((node) => isDonorCondition(node, dialect)),
    statements: donors(isSimpleStatement),
    members: readMembers(nodes),
    callees: [...new Set(called.map(({ text }) => text))],
    passed: readArguments(nodes),
    taken: readParameters(nodes),
  };
}

export function distinct(donors: readonly Donor[]): readonly Donor[] {
  const seen = new Set<string>();
  return donors.filter(({ text }) => !seen.has(text) && seen.add(text));
}

/** The kind that most uses of a name agree on. */
export function readKinds(
  nodes: readonly CodeNode[],
  dialect: Dialect,
): ReadonlyMap<string, ValueKind> {
  const votes = new Map<string, Map<ValueKind, number>>();
  for (const node of nodes) {
    if (!isPath(node) && node.role !== "parameter") continue;
    const kind = usedAs(node, dialect);
    if (kind === null) continue;
    const mine = votes.get(node.text) ?? new Map<ValueKind, number>();
    votes.set(node.text, mine.set(kind, (mine.get(kind) ?? 0) + 1));
  }
  const winners = new Map<string, ValueKind>();
  for (const [name, counts] of votes) {
    const best = [...counts].sort((one, other) => other[1] - one[1])[0];
    if (best !== undefined) winners.set(name, best[0]);
  }
  return winners;
}

export function isDefinedName(node: CodeNode): boolean {
  if (node.role === "parameter") return true;
  if (node.kind === "identifier" && node.parent?.kind === "variable_declarator")
    return node.field === "name";
  return node.role === "name" && isTarget(node);
}

function topLevelNames(statement: CodeNode): CodeNode[] {
  if (statement.role === "function" || statement.role === "class")
    return operands(statement).filter((node) => node.field === "name");
  if (statement.kind === "decorated_definition" || statement.kind === "export_statement")
    return operands(statement).flatMap(topLevelNames);
  const isSimple = ["expression-statement", "declaration", "import"].includes(statement.role ?? "");
  if (!isSimple) return [];
  return [...walk(statement)].filter(
    (node) => node.kind === "identifier" && (statement.role === "import" || isDefinedName(node)),
  );
}

export function isDonorExpression(node: CodeNode): boolean {
  return (
    isExpression(node) &&
    node.text.length <= 80 &&
    !node.text.includes("\n") &&
    node.role !== "parenthesized"
  );
}

export function isDonorCondition(node: CodeNode, dialect: Dialect): boolean {
  if (!isExpression(node) || node.text.length > 80 || node.text.includes("\n")) return false;
  if (infixes(node, dialect).some(({ group }) => group !== "arithmetic")) return true;
  return isCondition(node, dialect) || (node.parent !== null && conditionOf(node.parent) === node);
}

export function isSimpleStatement(node: CodeNode): boolean {
  const simple = ["expression-statement", "return", "jump", "throw"].includes(node.role ?? "");
  return isStatement(node) && simple && node.text.length <= 100 && !node.text.includes("\n");
}

function readMembers(nodes: readonly CodeNode[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const node of nodes) {
    const object = receiver(node);
    const name = child(node, "attribute") ?? child(node, "property");
    if (object === null || name === null) continue;
    found.set(object.text, (found.get(object.text) ?? new Set()).add(name.text));
  }
  return new Map([...found].map(([object, names]) => [object, [...names]]));
}

function readArguments(nodes: readonly CodeNode[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const node of nodes) {
    const call = callOf(node);
    if (call === null) continue;
    const texts = found.get(call.name.text) ?? new Set();
    for (const { text } of operands(call.list)) if (text.length <= 40) texts.add(text);
    found.set(call.name.text, texts);
  }
  return new Map([...found].map(([callee, texts]) => [callee, [...texts].slice(0, 20)]));
}

function readParameters(nodes: readonly CodeNode[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const node of nodes) {
    const name = node.role === "function" ? child(node, "name") : null;
    const list = child(node, "parameters");
    if (name === null || list === null) continue;
    const names = [...walk(list)]
      .filter(({ role }) => role === "parameter")
      .map(({ text }) => text);
    found.set(
      name.text,
      [...new Set(names)].filter((text) => text !== "self" && text !== "cls"),
    );
  }
  return found;
}
