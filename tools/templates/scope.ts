import type { Dialect } from "./dialect.ts";
import { isCallee, receiver } from "./expression.ts";
import {
  distinct,
  isDefinedName,
  isDonorCondition,
  isDonorExpression,
  isSimpleStatement,
  readKinds,
} from "./facts.ts";
import type { Donor, FileFacts } from "./facts.ts";
import { functionOf, walk } from "./node.ts";
import type { CodeNode } from "./node.ts";
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

/** More donors than this only push the likely ones apart. */
const mostDonors = 400;

export function readScope(facts: FileFacts, root: CodeNode, dialect: Dialect): Scope {
  const inside = [...walk(root)];
  const kinds = readKinds(inside, dialect);
  const isWhole = root === facts.file;
  const near = (keep: (node: CodeNode) => boolean, far: readonly Donor[]): readonly Donor[] => {
    const here = isWhole ? [] : inside.filter(keep);
    const local = here.map((node) => ({ text: node.text, node, local: true }));
    return distinct([...local, ...far]).slice(0, mostDonors);
  };
  return {
    names: readNames({ facts, root, inside, dialect }),
    expressions: near(isDonorExpression, facts.expressions),
    conditions: near((node) => isDonorCondition(node, dialect), facts.conditions),
    statements: near(isSimpleStatement, facts.statements),
    members: facts.members,
    callees: facts.callees,
    argumentsOf: (callee) => facts.passed.get(callee) ?? [],
    parametersOf: (callee) => facts.taken.get(callee) ?? [],
    kindOf: (name) => kinds.get(name) ?? facts.kinds.get(name) ?? null,
  };
}

function readNames(options: {
  readonly facts: FileFacts;
  readonly root: CodeNode;
  readonly inside: readonly CodeNode[];
  readonly dialect: Dialect;
}): readonly ScopeName[] {
  const { facts, root, inside, dialect } = options;
  const found = new Map<string, ScopeName>();
  const add = (text: string, from: ScopeName["from"]): void => {
    if (!found.has(text)) found.set(text, { text, from });
  };
  for (const node of inside) if (isDefinedName(node)) add(node.text, "local");
  for (let above = functionOf(root); above !== null; above = functionOf(above))
    for (const node of walk(above)) if (isDefinedName(node)) add(node.text, "local");
  for (const node of walk(enclosingClass(root) ?? root))
    if (receiver(node)?.text === dialect.words.self && !isCallee(node)) add(node.text, "member");
  for (const text of facts.names) add(text, "module");
  found.delete(dialect.words.self);
  return [...found.values()];
}

function enclosingClass(node: CodeNode): CodeNode | null {
  for (let above = node.parent; above !== null; above = above.parent)
    if (above.role === "class") return above;
  return null;
}
