import type { IndexedFile } from "../index/snapshot.ts";
import { isCode, sourceLanguage } from "../index/source-files.ts";
import { bounded, missing } from "./answer.ts";
import type { SearchAnswer } from "./answer.ts";
import type { CodeBase } from "./code-base.ts";
import { findFiles, isAt, unknownPath } from "./find-definitions.ts";
import { definitionsOf, headOf } from "./show-definition.ts";

/** Every definition of a file with its signature and lines. */
export async function outlineFile(
  base: CodeBase,
  query: { readonly path: string },
): Promise<SearchAnswer> {
  const [path] = findFiles(base, query.path).paths;
  if (path === undefined) return unknownPath(base, query.path) ?? whyNoFile(base, query.path);
  const file = base.snapshot.files.find((known) => known.path === path);
  if (file === undefined) return missing([], `${path} ${await whyNotIndexed(base, path)}.`);
  const items = definitionsOf(file.record).map((unit) => {
    const { name, startLine, endLine } = unit;
    const text = indented(name, headOf(unit));
    return { path, symbol: name, start: startLine, end: endLine, text };
  });
  return items.length === 0 ? missing([], `${path} ${whatElse(file)}.`) : bounded(items, 400);
}

/** The answer to a folder where a file was asked for. */
export function whyNoFile(base: CodeBase, wanted: string): SearchAnswer {
  const below = base.snapshot.tree.map(({ path }) => path).filter((path) => isAt(path, wanted));
  const code = below.filter((path) => base.snapshot.files.some((file) => file.path === path));
  const count = String(below.length);
  return missing(code.slice(0, 10), `${wanted} is a folder of ${count} files: name one of them.`);
}

async function whyNotIndexed(base: CodeBase, path: string): Promise<string> {
  if (sourceLanguage(path) !== null) return base.whyUnread(path);
  const why = await base.whyUnread(path);
  if (!why.startsWith("is no source")) return why;
  return isCode(path) ? "is generated, minified or built code, which is not indexed" : why;
}

/** A file without definitions: empty, or one that only hands on. */
function whatElse({ record }: IndexedFile): string {
  const { imports, constants, lineCount } = record;
  if (imports.length === 0 && constants.length === 0) {
    return lineCount < 2 ? "is empty" : `has ${String(lineCount)} lines and defines nothing`;
  }
  const modules = imports.slice(0, 20).map(({ module, names }) => {
    return names.length === 0 ? module : `${module} (${names.slice(0, 8).join(", ")})`;
  });
  const parts = [
    ...(modules.length === 0 ? [] : [`imports or hands on ${modules.join(", ")}`]),
    ...(constants.length === 0 ? [] : [`assigns ${constants.slice(0, 20).join(", ")}`]),
  ];
  return `defines no class and no function; it ${parts.join(", and ")}`;
}

function indented(name: string, text: string): string {
  const indentation = "  ".repeat(name.split(".").length - 1);
  return text.replaceAll(/^/gm, indentation);
}

/** Several files in short: signatures with their nesting and first documentation line, no bodies. */
export async function schematicMap(
  base: CodeBase,
  query: { readonly paths: readonly string[]; readonly tokens?: number | undefined },
): Promise<SearchAnswer> {
  const budget = query.tokens ?? 6_000;
  const items = [];
  const unknown: string[] = [];
  let spent = 0;
  let cut = 0;
  for (const wanted of query.paths.slice(0, 20)) {
    const { paths, nearest } = findFiles(base, wanted);
    const file = base.snapshot.files.find(({ path }) => path === paths[0]);
    if (file === undefined) {
      const [known] = paths;
      const close = nearest.length > 0 ? `, close: ${nearest.join(", ")}` : "";
      unknown.push(
        known === undefined
          ? `${wanted} is unknown${close}`
          : `${known} ${await whyNotIndexed(base, known)}`,
      );
      continue;
    }
    const schematic = schematicOf(file, budget - spent);
    spent += estimatedTokens(schematic.text);
    cut += schematic.cut;
    const end = file.record.lineCount;
    items.push({ path: file.path, symbol: null, start: 1, end, text: schematic.text });
  }
  return { items, cut, nearest: [], note: unknown.length === 0 ? null : unknown.join("; ") };
}

/** Four characters are about a token in code. */
export function estimatedTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

export function schematicOf(
  file: IndexedFile,
  tokens: number,
): { readonly text: string; readonly cut: number } {
  const lines: string[] = [];
  let spent = 0;
  let cut = 0;
  for (const unit of definitionsOf(file.record)) {
    const { name, startLine, definition } = unit;
    if (definition === null) continue;
    const documentation = definition.docstring === null ? "" : `  # ${definition.docstring}`;
    const line = indented(name, `${String(startLine)}: ${headOf(unit)}${documentation}`);
    spent += estimatedTokens(line);
    if (spent > tokens) cut++;
    else lines.push(line);
  }
  return { text: lines.join("\n"), cut };
}
