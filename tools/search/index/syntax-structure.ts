import { definitions as languages } from "../../languages/definitions.ts";
import type { LanguageDefinition } from "../../languages/definition.ts";
import { readQuery } from "../../languages/grammar.ts";
import { readErrors } from "../../languages/errors.ts";
import { readImports } from "../../languages/imports.ts";
import { readDefinitions } from "../../languages/outline/outline.ts";
import type { Definition as Outlined } from "../../languages/outline/outline.ts";
import { openParser } from "../../languages/syntax.ts";
import type { SyntaxParser, SyntaxQuery, SyntaxTree } from "../../languages/syntax.ts";
import type { Definition, Structure } from "./structure.ts";

/** Reads structures of one language; the grammar stays loaded. */
export interface SyntaxStructureReader {
  /** Null for text beyond the parser's limits: too large, too deeply nested, too slow. */
  read(text: string): Structure | null;
}

/** Null when no folder of tools/languages is for this language. */
export async function openSyntaxStructure(id: string): Promise<SyntaxStructureReader | null> {
  const language = languages.find((candidate) => candidate.id === id);
  if (language === undefined) return null;
  const [outline, declared, imports, errors] = await Promise.all([
    readQuery(language.queries.outline),
    readQuery(language.queries.declared ?? []),
    readQuery(language.queries.imports),
    readQuery(language.queries.errors),
  ]);
  const parser = await openParser(language.id);
  return {
    read: (text) => readStructure({ text, language, parser, outline, declared, imports, errors }),
  };
}

interface ReadOptions {
  readonly text: string;
  readonly language: LanguageDefinition;
  readonly parser: SyntaxParser;
  readonly outline: string;
  /** Empty for a language without one. */
  readonly declared: string;
  readonly imports: string;
  readonly errors: string;
}

/** An index reads thousands of files: a file that takes longer than this is not worth it. */
const limits = { length: 2_000_000, seconds: 2 };

function readStructure(options: ReadOptions): Structure | null {
  const { text, language, parser, outline, declared, imports, errors } = options;
  using tree = parser.parse(text, limits);
  if (tree === null) return null;
  const outlined = readDefinitions(tree, parser.query(outline), language);
  const modules = readImports(tree, parser.query(imports));
  return {
    definitions: toDefinitions(outlined),
    declared: declared === "" ? [] : readDeclared(tree, parser.query(declared), language),
    constants: outlined.filter(({ kind }) => kind === "constant").map(({ name }) => name),
    imports: modules.map(({ module, names, aliases }) => ({ module, names, aliases })),
    errors: readErrors(tree, parser.query(errors)),
  };
}

function readDeclared(
  tree: SyntaxTree,
  query: SyntaxQuery,
  language: LanguageDefinition,
): readonly Definition[] {
  const found = readDefinitions(tree, query, language);
  return found.filter(({ kind }) => kind === "method" || kind === "class").map(toDefinition);
}

/** What stands inside a function belongs to it; a constant that holds functions is like a class. */
function toDefinitions(outlined: readonly Outlined[]): readonly Definition[] {
  const byName = new Map(outlined.map((symbol) => [symbol.name, symbol] as const));
  const owners = new Set(outlined.map(({ parent }) => parent));
  const found: Definition[] = [];
  let open: Outlined | null = null;
  for (const symbol of outlined) {
    if (isInsideFunction(symbol, byName)) continue;
    if (symbol.kind === "constant" && !owners.has(symbol.name)) continue;
    const before = found.at(-1);
    const continues =
      open !== null && open.family === symbol.family && open.parent === symbol.parent;
    if (continues && before !== undefined) found[found.length - 1] = joined(before, symbol);
    else found.push(toDefinition(symbol));
    open = isFunction(symbol) && symbol.bodyStart === null ? symbol : null;
  }
  return found;
}

/** Overloads are declarations without a body in front of the one that has it: one function. */
function joined(before: Definition, symbol: Outlined): Definition {
  const signature = `${before.signature}\n${symbol.signature}`.slice(0, longestSignature);
  return { ...before, endLine: symbol.lines.end, signature };
}

function isFunction({ kind }: Outlined): boolean {
  return kind === "function" || kind === "method";
}

const longestSignature = 1200;

/**
 * `outer.object.method` stands in `outer` also when `object` is no symbol; `Outer.prototype.method`
 * stands behind the function `Outer`, so it is one of its own.
 */
function isInsideFunction(
  { name, start }: Outlined,
  byName: ReadonlyMap<string, Outlined>,
): boolean {
  for (let dot = name.lastIndexOf("."); dot > 0; dot = name.lastIndexOf(".", dot - 1)) {
    const around = byName.get(name.slice(0, dot));
    if (around !== undefined && isFunction(around) && start < around.end) return true;
  }
  return false;
}

function toDefinition(symbol: Outlined): Definition {
  return {
    kind: isFunction(symbol) ? "function" : "class",
    name: symbol.name.replace(/#\d+/g, ""),
    startLine: symbol.lines.start,
    endLine: symbol.lines.end,
    signature: symbol.signature.slice(0, 600),
    decorators: symbol.decorators,
    bases: symbol.bases,
    docstring: symbol.docstring?.trim().split("\n", 1)[0]?.slice(0, 200) ?? null,
  };
}
