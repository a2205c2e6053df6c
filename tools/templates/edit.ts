import type { Edit, RepoPath } from "../../agent/core/model.ts";
import type { CodeSymbol } from "../../agent/core/ports/source-code.ts";
import type { Rewrite } from "./pattern.ts";

export interface EditableFile {
  readonly path: RepoPath;
  readonly source: string;
  readonly symbols: readonly CodeSymbol[];
}

/**
 * The rewrite as an edit: the whole enclosing function where it has a name that is its own, otherwise
 * the shortest run of lines around it that is unique in the file. Null when no run of lines is.
 */
export function editFor(
  file: EditableFile,
  rewrite: Rewrite,
  place: "function" | "top-level",
): Edit | null {
  const symbol = place === "function" ? enclosingFunction(file, rewrite) : null;
  if (symbol === null) return linesEdit(file, rewrite);
  // With its own indentation, so that whoever re-indents it finds nothing to do.
  const start = indentationStart(file.source, symbol.start);
  return {
    kind: "replace-symbol",
    path: file.path,
    symbol: symbol.name,
    text: spliced(file.source, { start, end: symbol.end }, rewrite),
  };
}

const functionKinds = new Set(["function", "method", "constant"]);

function enclosingFunction(file: EditableFile, rewrite: Rewrite): CodeSymbol | null {
  const around = file.symbols.filter(
    (symbol) =>
      functionKinds.has(symbol.kind) && symbol.start <= rewrite.start && rewrite.end <= symbol.end,
  );
  const innermost = around.reduce<CodeSymbol | null>(
    (best, one) => (best === null || one.end - one.start <= best.end - best.start ? one : best),
    null,
  );
  if (innermost === null) return null;
  const isOnly = file.symbols.filter(({ name }) => name === innermost.name).length === 1;
  return isOnly ? innermost : null;
}

/** The shortest run of whole lines around the rewrite that occurs once in the file, as an edit. */
export function linesEdit(
  { path, source }: EditableFile,
  rewrite: Pick<Rewrite, "start" | "end" | "text">,
): Edit | null {
  let start = source.lastIndexOf("\n", rewrite.start - 1) + 1;
  let end = lineEnd(source, rewrite.end);
  for (let grown = 0; grown < 40; grown += 1) {
    const before = source.slice(start, end);
    if (before !== "" && source.indexOf(before) === source.lastIndexOf(before))
      return {
        kind: "replace-text",
        path,
        before,
        after: spliced(source, { start, end }, rewrite),
      };
    if (start === 0 && end === source.length) return null;
    start = start === 0 ? 0 : source.lastIndexOf("\n", start - 2) + 1;
    end = end >= source.length ? end : lineEnd(source, end + 1);
  }
  return null;
}

function lineEnd(source: string, from: number): number {
  const found = source.indexOf("\n", from);
  return found < 0 ? source.length : found;
}

function indentationStart(source: string, start: number): number {
  const lineStart = source.lastIndexOf("\n", start - 1) + 1;
  return /^[ \t]*$/.test(source.slice(lineStart, start)) ? lineStart : start;
}

function spliced(
  source: string,
  span: { start: number; end: number },
  rewrite: Pick<Rewrite, "start" | "end" | "text">,
): string {
  return (
    source.slice(span.start, rewrite.start) + rewrite.text + source.slice(rewrite.end, span.end)
  );
}
