import type { SymbolKind } from "../../../agent/core/ports.ts";
import type { SyntaxMatch, SyntaxNode } from "../syntax.ts";

/** `scope` and `extension` qualify names and are no symbols; functions of an extension are methods. */
export type FoundKind = SymbolKind | "scope" | "extension";

/** What one match of an outline query says about one definition; no names are qualified yet. */
export interface FoundDefinition {
  readonly kind: FoundKind;
  readonly node: SyntaxNode;
  readonly name: string;
  readonly receiver: string | null;
  /** Offset of the body, or null for a declaration without one. */
  readonly bodyStart: number | null;
  readonly bases: string | null;
}

export interface FoundParts {
  /** By the node that is wrapped. */
  readonly wrappers: ReadonlyMap<number, SyntaxNode>;
  readonly decorators: readonly SyntaxNode[];
  readonly definitions: readonly FoundDefinition[];
}

const kinds: ReadonlyMap<string, FoundKind> = new Map([
  ["class", "class"],
  ["function", "function"],
  ["method", "method"],
  ["constant", "constant"],
  ["interface", "interface"],
  ["type", "type"],
  ["enum", "enum"],
  ["scope", "scope"],
  ["extension", "extension"],
]);

/** Sorts the matches of an outline query into definitions, wrappers and decorators. */
export function collectParts(matches: readonly SyntaxMatch[], source: string): FoundParts {
  const wrappers = new Map<number, SyntaxNode>();
  const decorators: SyntaxNode[] = [];
  const namedObjects = new Set<number>();
  const drafts: Draft[] = [];
  for (const match of matches) {
    const draft = readMatch(match, source);
    if (draft.wrapper !== null && draft.wrapped !== null)
      wrappers.set(draft.wrapped.id, draft.wrapper);
    if (draft.decorator !== null) decorators.push(draft.decorator);
    if (draft.definition !== null || draft.object !== null) drafts.push(draft);
  }
  drafts.sort((a, b) => positionOf(a) - positionOf(b));
  const members = drafts.filter((draft) => {
    if (draft.memberOf !== null && !namedObjects.has(draft.memberOf.id)) return false;
    if (draft.object !== null) namedObjects.add(draft.object.id);
    return draft.definition !== null && draft.name !== null;
  });
  decorators.sort((a, b) => a.startIndex - b.startIndex);
  return { wrappers, decorators, definitions: withoutRepeats(members) };
}

interface Draft {
  kind: FoundKind;
  definition: SyntaxNode | null;
  item: SyntaxNode | null;
  name: string | null;
  receiver: string | null;
  bodyStart: number | null;
  bases: string | null;
  object: SyntaxNode | null;
  memberOf: SyntaxNode | null;
  wrapper: SyntaxNode | null;
  wrapped: SyntaxNode | null;
  decorator: SyntaxNode | null;
}

function readMatch(match: SyntaxMatch, source: string): Draft {
  const draft: Draft = {
    kind: "constant",
    definition: null,
    item: null,
    name: match.setProperties?.["name"] ?? null,
    receiver: null,
    bodyStart: null,
    bases: null,
    object: null,
    memberOf: null,
    wrapper: null,
    wrapped: null,
    decorator: null,
  };
  for (const { name, node } of match.captures) {
    const kind = kinds.get(name);
    if (kind !== undefined) {
      draft.kind = kind;
      draft.definition = node;
    } else if (name === "name") draft.name = textOf(node, source);
    else if (name === "receiver") draft.receiver = textOf(node, source);
    else if (name === "body") draft.bodyStart = node.startIndex;
    else if (name === "bases") draft.bases = joined(draft.bases, textOf(node, source));
    else if (name === "item") draft.item = node;
    else if (name === "object") draft.object = node;
    else if (name === "member-of") draft.memberOf = node;
    else if (name === "wrapper") draft.wrapper = node;
    else if (name === "wrapped") draft.wrapped = node;
    else if (name === "decorator") draft.decorator = node;
  }
  return draft;
}

/**
 * One definition a node: a binding that matched as a function (or class) and as a constant is the
 * former. A statement that defines several names gives each its own item as its span.
 */
function withoutRepeats(drafts: readonly Draft[]): FoundDefinition[] {
  const byItem = new Map<number, Draft>();
  const itemsOfNode = new Map<number, Set<number>>();
  for (const draft of drafts) {
    if (draft.definition === null) continue;
    const item = (draft.item ?? draft.definition).id;
    const items = itemsOfNode.get(draft.definition.id) ?? new Set();
    itemsOfNode.set(draft.definition.id, items.add(item));
    const known = byItem.get(item);
    if (known === undefined || rankOf(known) < rankOf(draft)) byItem.set(item, draft);
  }
  return [...byItem.values()].flatMap((draft) => {
    const { definition, name, kind, receiver, bodyStart, bases } = draft;
    if (definition === null || name === null) return [];
    const isShared = (itemsOfNode.get(definition.id)?.size ?? 0) > 1;
    const node = isShared ? (draft.item ?? definition) : definition;
    return [{ kind, node, name, receiver, bodyStart, bases }];
  });
}

function rankOf(draft: Draft): number {
  const { kind, bodyStart, bases } = draft;
  return (kind === "constant" ? 0 : 1000) + (bodyStart === null ? 0 : 500) + (bases?.length ?? 0);
}

function positionOf(draft: Draft): number {
  return (draft.memberOf ?? draft.definition ?? draft.object)?.startIndex ?? 0;
}

function joined(before: string | null, text: string): string {
  return before === null ? text : `${before}, ${text}`;
}

function textOf(node: SyntaxNode, source: string): string {
  return source.slice(node.startIndex, node.endIndex);
}
