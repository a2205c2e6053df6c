import type { Node, Parser, Query, QueryMatch, Tree } from "web-tree-sitter";
import { loadGrammar, loadTreeSitter } from "./grammar.ts";
import { grammarOf } from "./definitions.ts";

export type SyntaxNode = Node;
export type SyntaxQuery = Query;
export type SyntaxMatch = QueryMatch;

/**
 * A parser of one language, for this thread (worker threads open their own). Parsing is synchronous
 * and bounded: text that is too large, too deeply nested or too slow gives null, never a crash.
 */
export interface SyntaxParser extends Disposable {
  readonly languageId: string;
  /** The tree lives outside the garbage collector: hold it with `using`, or dispose of it. */
  parse(source: string, limits?: Partial<SyntaxLimits>): SyntaxTree | null;
  /** Compiled once a text and kept with the parser. @throws SyntaxError when it is no query. */
  query(text: string): SyntaxQuery;
}

/** Nodes are valid until the tree is disposed of. All offsets are UTF-16 units into `source`. */
export interface SyntaxTree extends Disposable {
  readonly source: string;
  readonly root: SyntaxNode;
  /** At most `limits.matches` matches, in order of their position; a slow query stops early. */
  matches(query: SyntaxQuery, node?: SyntaxNode): readonly SyntaxMatch[];
}

export interface SyntaxLimits {
  /** UTF-16 units. */
  readonly length: number;
  /** Open brackets at one place. */
  readonly nesting: number;
  /** Brackets that are never closed: recovery from n of them takes time in n². */
  readonly unclosed: number;
  /** Of this thread's processor time. */
  readonly seconds: number;
}

export const syntaxLimits: SyntaxLimits = {
  length: 8_000_000,
  nesting: 20_000,
  unclosed: 4000,
  seconds: 10,
};

/** @throws RangeError for a language nobody knows. */
export async function openParser(languageId: string): Promise<SyntaxParser> {
  const grammar = await loadGrammar(grammarOf(languageId));
  const treeSitter = await loadTreeSitter();
  const parser = new treeSitter.Parser().setLanguage(grammar);
  const queries = new Map<string, SyntaxQuery>();
  return {
    languageId,
    parse: (source, limits) => parse(parser, source, { ...syntaxLimits, ...limits }),
    query(text) {
      const query = queries.get(text) ?? new treeSitter.Query(grammar, text);
      queries.set(text, query);
      return query;
    },
    [Symbol.dispose]() {
      for (const query of queries.values()) query.delete();
      queries.clear();
      parser.delete();
    },
  };
}

function parse(parser: Parser, source: string, limits: SyntaxLimits): SyntaxTree | null {
  if (source.length > limits.length || isNestedDeeper(source, limits)) return null;
  const late = lateAfter(limits.seconds);
  try {
    const tree = parser.parse(source, null, { progressCallback: late });
    if (tree !== null) return syntaxTree(tree, source, limits);
  } catch (error) {
    if (!isExhausted(error)) throw error;
  }
  parser.reset();
  return null;
}

function syntaxTree(tree: Tree, source: string, limits: SyntaxLimits): SyntaxTree {
  return {
    source,
    root: tree.rootNode,
    matches(query, node = tree.rootNode) {
      return query.matches(node, { progressCallback: lateAfter(limits.seconds) });
    },
    [Symbol.dispose]: () => tree.delete(),
  };
}

/**
 * True once this thread has worked that long: what a text costs, whatever else the machine is doing.
 * The clock on the wall, which is cheap to read, is asked first.
 */
function lateAfter(seconds: number): () => boolean {
  const deadline = performance.now() + seconds * 1000;
  const worked = process.threadCpuUsage();
  return () => {
    if (performance.now() <= deadline) return false;
    const { user, system } = process.threadCpuUsage(worked);
    return user + system > seconds * 1e6;
  };
}

/** The WebAssembly or JavaScript stack or memory ended: a property of the text, not of this program. */
function isExhausted(error: unknown): boolean {
  return error instanceof Error && (error.name === "RuntimeError" || error.name === "RangeError");
}

/** Brackets in strings are counted too: this is a guard, far above what people write. */
function isNestedDeeper(source: string, { nesting, unclosed }: SyntaxLimits): boolean {
  if (source.length <= unclosed) return false;
  let depth = 0;
  for (let index = 0; index < source.length; index++) {
    const unit = source.charCodeAt(index);
    if (unit === 0x28 || unit === 0x5b || unit === 0x7b) depth++;
    else if ((unit === 0x29 || unit === 0x5d || unit === 0x7d) && depth > 0) depth--;
    if (depth > nesting) return true;
  }
  return depth > unclosed;
}
