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
import { child, functionOf, isExpression, isStatement, isTarget, operands, walk } from "./node.ts";
import type { CodeNode } from "./node.ts";
import { usedAs } from "./value-kind.ts";
import type { ValueKind } from "./value-kind.ts";

/** What a change in a region may be built from. All lists are without doubles, nearest first. */
export interface Scope {
  /** Names with a value: parameters, local variables, members of self, then names of the module. */
  readonly names: readonly ScopeName[];
  /** Values of this function, then of the rest of the file. */
  readonly expressions: readonly Donor[];
  readonly conditions: readonly Donor[];
  /** Simple statements of this function, then of the rest of the file. */
  readonly statements: readonly Donor[];
  /** Member names by the text of their receiver, over the file. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  /** Names that are called in the file. */
  readonly callees: readonly string[];
  /** Arguments that calls of this name pass somewhere in the file. */
  argumentsOf(callee: string): readonly string[];
  /** Parameters of the functions of this name that the file defines, `self` left out. */
  parametersOf(callee: string): readonly string[];
  kindOf(name: string): ValueKind | null;
}

export interface ScopeName {
  readonly text: string;
  readonly from: "local" | "member" | "module";
}

export interface Donor {
  readonly text: string;
  readonly node: CodeNode;
  readonly local: boolean;
}

const donorLimit = 400;

export function readScope(file: CodeNode, root: CodeNode, dialect: Dialect): Scope {
  const inside = [...walk(root)];
  const outside = root === file ? [] : [...walk(file)].filter((node) => !within(node, root));
  const passed = readArguments([...inside, ...outside]);
  const taken = readParameters([...inside, ...outside]);
  const kinds = readKinds([...outside, ...inside], dialect);
  const both = (keep: (node: CodeNode) => boolean, limit = donorLimit): readonly Donor[] =>
    distinct([
      ...inside.filter(keep).map((node) => ({ text: node.text, node, local: true })),
      ...outside.filter(keep).map((node) => ({ text: node.text, node, local: false })),
    ]).slice(0, limit);
  return {
    names: readNames({ file, root, inside, dialect }),
    expressions: both((node) => isDonorExpression(node)),
    conditions: both((node) => isDonorCondition(node, dialect)),
    statements: both(isSimpleStatement),
    members: readMembers([...inside, ...outside]),
    callees: [
      ...new Set(
        [...inside, ...outside]
          .filter(isCallee)
          .filter((node) => node.role === "name")
          .map((node) => node.text),
      ),
    ],
    argumentsOf: (callee) => passed.get(callee) ?? [],
    parametersOf: (callee) => taken.get(callee) ?? [],
    kindOf: (name) => kinds.get(name) ?? null,
  };
}

function within(node: CodeNode, root: CodeNode): boolean {
  return node.start >= root.start && node.end <= root.end && node.line >= root.line;
}

function distinct(donors: readonly Donor[]): readonly Donor[] {
  const seen = new Set<string>();
  return donors.filter(({ text }) => !seen.has(text) && seen.add(text));
}

/** The kind that most uses of a name agree on. */
function readKinds(nodes: readonly CodeNode[], dialect: Dialect): ReadonlyMap<string, ValueKind> {
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

function readNames(options: {
  readonly file: CodeNode;
  readonly root: CodeNode;
  readonly inside: readonly CodeNode[];
  readonly dialect: Dialect;
}): readonly ScopeName[] {
  const { file, root, inside, dialect } = options;
  const found = new Map<string, ScopeName>();
  const add = (text: string, from: ScopeName["from"]): void => {
    if (!found.has(text)) found.set(text, { text, from });
  };
  for (const node of inside) if (isDefinedName(node)) add(node.text, "local");
  for (let above = functionOf(root); above !== null; above = functionOf(above))
    for (const node of walk(above)) if (isDefinedName(node)) add(node.text, "local");
  for (const node of walk(enclosingClass(root) ?? root))
    if (receiver(node)?.text === dialect.words.self && !isCallee(node)) add(node.text, "member");
  for (const node of file.children.flatMap(topLevelNames)) add(node.text, "module");
  found.delete(dialect.words.self);
  return [...found.values()];
}

function isDefinedName(node: CodeNode): boolean {
  if (node.role === "parameter") return true;
  if (node.kind === "identifier" && node.parent?.kind === "variable_declarator")
    return node.field === "name";
  return node.role === "name" && isTarget(node);
}

function enclosingClass(node: CodeNode): CodeNode | null {
  for (let above = node.parent; above !== null; above = above.parent)
    if (above.role === "class") return above;
  return null;
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

function isDonorExpression(node: CodeNode): boolean {
  return (
    isExpression(node) &&
    node.text.length <= 80 &&
    !node.text.includes("\n") &&
    node.role !== "parenthesized"
  );
}

function isDonorCondition(node: CodeNode, dialect: Dialect): boolean {
  if (!isExpression(node) || node.text.length > 80 || node.text.includes("\n")) return false;
  if (infixes(node, dialect).some(({ group }) => group !== "arithmetic")) return true;
  return isCondition(node, dialect) || (node.parent !== null && conditionOf(node.parent) === node);
}

function isSimpleStatement(node: CodeNode): boolean {
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
