import type { CodeSymbol, SymbolKind } from "../../../agent/core/ports.ts";
import type { LanguageDefinition } from "../definition.ts";
import type { SyntaxNode, SyntaxQuery, SyntaxTree } from "../syntax.ts";
import { collectParts } from "./definitions-of-tree.ts";
import type { FoundDefinition, FoundKind, FoundParts } from "./definitions-of-tree.ts";
import { commentAbove, firstStatementString } from "./docstring.ts";
import { baseNames, foldWhiteSpace } from "./header.ts";

/** A symbol with what an edit needs to know beside what everybody sees. */
export interface Definition extends CodeSymbol {
  /** `name` without `#2`: what all definitions of one name share. */
  readonly family: string;
  /** Where the definition starts once its decorators are left out; `export` still belongs to it. */
  readonly headStart: number;
  /** Where the definition itself starts, behind decorators and `export`. */
  readonly bareStart: number;
  readonly bodyStart: number | null;
}

/**
 * All definitions of a file in the order they stand there. Where one name is defined several times
 * in one place (redefinition, `if`/`else`, overloads, getter and setter) the first keeps the name and
 * the following are called `name#2`, `name#3`.
 */
export function readDefinitions(
  tree: SyntaxTree,
  query: SyntaxQuery,
  language: LanguageDefinition,
): readonly Definition[] {
  const parts = collectParts(tree.matches(query), tree.source);
  const placed = parts.definitions.map((found) => place(found, parts, tree.source));
  placed.sort((a, b) => a.start - b.start || b.end - a.end);
  return nameAll(placed, parts, { source: tree.source, language });
}

/** The public part of a definition. */
export function toSymbol(definition: Definition): CodeSymbol {
  const { name, kind, start, end, lines, signature, decorators, bases, docstring, parent } =
    definition;
  return { name, kind, start, end, lines, signature, decorators, bases, docstring, parent };
}

interface Placed {
  readonly found: FoundDefinition;
  readonly start: number;
  readonly end: number;
  readonly headStart: number;
  readonly lines: { readonly start: number; readonly end: number };
}

/** Widens a definition to its wrappers (`export`, decorated definition) and leading decorators. */
function place(found: FoundDefinition, parts: FoundParts, source: string): Placed {
  let outer = found.node;
  for (;;) {
    const wrapper = parts.wrappers.get(outer.id);
    if (wrapper === undefined) break;
    outer = wrapper;
  }
  const end = withoutBlankEnd(source, outer.endIndex);
  const last = outer.endPosition;
  let start = skipBlank(source, outer.startIndex);
  let firstRow = outer.startPosition.row + lineFeeds(source.slice(outer.startIndex, start));
  for (let index = before(parts.decorators, start); index >= 0; index--) {
    const decorator = parts.decorators[index];
    if (decorator === undefined || !isBlank(source.slice(decorator.endIndex, start))) break;
    start = decorator.startIndex;
    firstRow = decorator.startPosition.row;
  }
  const lines = { start: firstRow + 1, end: last.column === 0 ? last.row : last.row + 1 };
  const headStart = behindDecorators(parts.decorators, start, found.node, source);
  return { found, start, end, headStart, lines };
}

/** Steps over the decorators that stand in front of a definition and the white space behind them. */
function behindDecorators(
  decorators: readonly SyntaxNode[],
  start: number,
  node: SyntaxNode,
  source: string,
): number {
  let head = start;
  for (let index = before(decorators, start) + 1; index < decorators.length; index++) {
    const decorator = decorators[index];
    if (decorator === undefined || decorator.startIndex !== head) break;
    if (decorator.startIndex >= node.endIndex) break;
    head = skipBlank(source, decorator.endIndex);
  }
  return head;
}

/** The index of the last decorator that ends at or before the offset. */
function before(decorators: readonly SyntaxNode[], offset: number): number {
  let low = 0;
  let high = decorators.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((decorators[middle]?.startIndex ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

interface Enclosing {
  readonly end: number;
  /** Qualified, unique name; "" at the top. */
  readonly name: string;
  readonly symbol: string | null;
  readonly kind: FoundKind | null;
}

interface NamingContext {
  readonly source: string;
  readonly language: LanguageDefinition;
}

function nameAll(
  placed: readonly Placed[],
  parts: FoundParts,
  context: NamingContext,
): Definition[] {
  const definitions: Definition[] = [];
  const counts = new Map<string, number>();
  const open: Enclosing[] = [];
  const top: Enclosing = { end: Infinity, name: "", symbol: null, kind: null };
  for (const item of placed) {
    while ((open.at(-1)?.end ?? Infinity) < item.end) open.pop();
    const enclosing = open.at(-1) ?? top;
    const own = ownName(item.found, context.language);
    const family = enclosing.name === "" ? own : `${enclosing.name}.${own}`;
    if (item.found.kind === "scope" || item.found.kind === "extension") {
      open.push({ ...enclosing, end: item.end, name: family, kind: item.found.kind });
      continue;
    }
    const count = (counts.get(family) ?? 0) + 1;
    counts.set(family, count);
    const name = count === 1 ? family : `${family}#${count}`;
    const definition = describe(item, { name, family, enclosing, parts, ...context });
    definitions.push(definition);
    open.push({ end: item.end, name, symbol: name, kind: definition.kind });
  }
  return definitions;
}

interface DescribeContext extends NamingContext {
  readonly name: string;
  readonly family: string;
  readonly enclosing: Enclosing;
  readonly parts: FoundParts;
}

function describe(item: Placed, context: DescribeContext): Definition {
  const { source, language, name, family, enclosing, parts } = context;
  const { found, start, end, headStart, lines } = item;
  const headEnd = found.bodyStart ?? end;
  return {
    name,
    kind: kindIn(enclosing, found, ownName(found, language)),
    start,
    end,
    lines,
    signature: foldWhiteSpace(source.slice(headStart, headEnd)),
    decorators: decoratorsIn(parts.decorators, start, headEnd, source),
    bases: found.bases === null ? [] : baseNames(found.bases),
    docstring:
      language.docstring === "comment-above"
        ? commentAbove(source, start)
        : found.bodyStart === null
          ? null
          : firstStatementString(source, found.bodyStart),
    parent: parentOf(family, enclosing),
    family,
    headStart,
    bareStart: Math.max(skipBlank(source, found.node.startIndex), headStart),
    bodyStart: found.bodyStart,
  };
}

/** A function of a class, an interface, an enum, or one with a qualified name is a method. */
function kindIn(enclosing: Enclosing, found: FoundDefinition, name: string): SymbolKind {
  if (found.kind === "scope" || found.kind === "extension") return "class";
  if (found.kind !== "function") return found.kind;
  return methodHolders.has(enclosing.kind) || name.includes(".") ? "method" : "function";
}

/** The symbol around it, or the one its own name says: `Foo.prototype.bar`, `A::f`, Go's receiver. */
function parentOf(family: string, enclosing: Enclosing): string | null {
  if (enclosing.kind === "extension") return enclosing.name;
  const own = enclosing.name === "" ? family : family.slice(enclosing.name.length + 1);
  const dot = own.lastIndexOf(".");
  if (dot <= 0) return enclosing.symbol;
  return family.slice(0, family.length - own.length + dot);
}

const methodHolders: ReadonlySet<FoundKind | null> = new Set([
  "class",
  "interface",
  "enum",
  "extension",
]);

function ownName(found: FoundDefinition, language: LanguageDefinition): string {
  const name = ruled(found.name, language);
  return found.receiver === null ? name : `${ruled(found.receiver, language)}.${name}`;
}

function ruled(name: string, language: LanguageDefinition): string {
  return language.nameRules.reduce((text, [pattern, by]) => text.replace(pattern, by), name);
}

function decoratorsIn(
  decorators: readonly SyntaxNode[],
  start: number,
  end: number,
  source: string,
): string[] {
  const found: string[] = [];
  let edge = start;
  for (let index = before(decorators, start) + 1; index < decorators.length; index++) {
    const decorator = decorators[index];
    if (decorator === undefined || decorator.endIndex > end) break;
    if (!/^[\s\w]*$/.test(source.slice(edge, decorator.startIndex))) break;
    found.push(source.slice(decorator.startIndex, decorator.endIndex));
    edge = decorator.endIndex;
  }
  return found;
}

function skipBlank(source: string, from: number): number {
  let index = from;
  while (index < source.length && /\s/.test(source.charAt(index))) index++;
  return index;
}

function lineFeeds(text: string): number {
  return text === "" ? 0 : text.split("\n").length - 1;
}

function withoutBlankEnd(source: string, end: number): number {
  let index = end;
  while (index > 0 && /\s/.test(source.charAt(index - 1))) index--;
  return index;
}

/** Comments may stand between a decorator and what it decorates. */
function isBlank(text: string): boolean {
  return text.replace(/\/\/.*$/gm, "").trim() === "";
}
