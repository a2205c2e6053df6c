import type { CodeSymbol, Language } from "../../agent/core/ports.ts";
import { escapePattern } from "./pattern.ts";
import { openParser } from "./syntax.ts";
import type { SyntaxTree } from "./syntax.ts";

export interface NameReference {
  /** 1-based. */
  readonly line: number;
  /** UTF-16 units into the source. */
  readonly offset: number;
  /** The innermost definition it stands in, or null at the top of the file. */
  readonly enclosing: string | null;
  readonly isDefinition: boolean;
}

/**
 * Every place of a file where a name is used as a name: not in comments, not inside strings (but in
 * the code of f-strings and templates). By spelling alone: who is meant is not resolved.
 */
export async function referencesByName(
  language: Language,
  source: string,
  name: string,
): Promise<readonly NameReference[]> {
  if (!/^[\p{ID_Start}_$@#][\p{ID_Continue}$?!]*$/u.test(name) || !source.includes(name)) return [];
  const symbols = await language.outline(source);
  using parser = await openParser(language.id);
  using tree = parser.parse(source);
  if (tree === null) return [];
  const word = new RegExp(
    `(?<![\\p{ID_Continue}$])${escapePattern(name)}(?![\\p{ID_Continue}$])`,
    "gu",
  );
  const definitions = definitionsOf(symbols, source, word);
  return [...source.matchAll(word)].flatMap(({ index }) => {
    const line = lineOfName(tree, index, name);
    if (line === null) return [];
    const parent = definitions.get(index);
    const isDefinition = parent !== undefined;
    const enclosing = isDefinition ? parent : innermostAt(symbols, index);
    return [{ line, offset: index, enclosing, isDefinition }];
  });
}

function lineOfName(tree: SyntaxTree, index: number, name: string): number | null {
  const node = tree.root.descendantForIndex(index, index + name.length);
  if (node === null || node.childCount > 0) return null;
  if (node.startIndex > index || node.endIndex < index + name.length) return null;
  const isLarger = node.endIndex - node.startIndex > name.length + 1;
  return isLarger || /comment|string|text|content|fragment/.test(node.type)
    ? null
    : node.startPosition.row + 1;
}

/** Offsets at which definitions of the name have it, with what they stand in. */
function definitionsOf(
  symbols: readonly CodeSymbol[],
  source: string,
  word: RegExp,
): ReadonlyMap<number, string | null> {
  const found = new Map<number, string | null>();
  for (const symbol of symbols) {
    const own = symbol.name.replace(/#\d+$/, "").split(".").at(-1) ?? "";
    if (own.search(word) !== 0) continue;
    let from = symbol.start;
    for (const decorator of symbol.decorators)
      from = Math.max(from, source.indexOf(decorator, from) + decorator.length);
    const at = source.slice(from, symbol.end).search(word);
    if (at >= 0) found.set(from + at, symbol.parent);
  }
  return found;
}

function innermostAt(symbols: readonly CodeSymbol[], offset: number): string | null {
  const around = symbols.filter(({ start, end }) => start <= offset && offset < end);
  return around.at(-1)?.name ?? null;
}
