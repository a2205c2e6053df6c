import type { CodeSymbol } from "../agent/core/ports.ts";
import { estimateTokens, fence } from "./fence.ts";

export interface OutlinedFile {
  readonly path: string;
  readonly symbols: readonly CodeSymbol[];
}

/** How much of a file is told, most first. */
const details = ["docstrings", "signatures", "names"] as const;
/** `brief` is signatures, shortened and without decorators. */
type Detail = (typeof details)[number] | "brief";

/**
 * Files as their classes, functions and signatures, bodies left out, within a number of tokens. Every
 * file gets an equal share, and what one leaves over goes to the next ones; within its share it is
 * told as fully as fits, and what does not fit is counted.
 */
export function renderSchematic(files: readonly OutlinedFile[], tokens: number): string {
  let left = tokens;
  const parts = files.map((file, index) => {
    const part = renderFile(file, Math.floor(left / (files.length - index)));
    left -= estimateTokens(part);
    return part;
  });
  return parts.join("\n\n");
}

function renderFile({ path, symbols }: OutlinedFile, tokens: number): string {
  const heading = `### ${path}\n`;
  if (symbols.length === 0) return `${heading}(no classes or functions)`;
  for (const detail of details) {
    const text = heading + fence("outline", outlineLines(symbols, detail).join("\n"));
    if (estimateTokens(text) <= tokens) return text;
  }
  return heading + fence("outline", cutLines(outlineLines(symbols, "names"), tokens).join("\n"));
}

export function outlineLines(symbols: readonly CodeSymbol[], detail: Detail): readonly string[] {
  return symbols.flatMap((symbol) => {
    const indentation = "  ".repeat(depthOf(symbol));
    if (detail === "names") return [`${indentation}${symbol.kind} ${lastName(symbol.name)}`];
    if (detail === "brief") return [`${indentation}${shorten(signatureOf(symbol), 100)}`];
    const decorators = symbol.decorators.map(
      (decorator) => `${indentation}${shorten(decorator, 80)}`,
    );
    const line = `${indentation}${signatureOf(symbol)}`;
    const docstring = firstLine(symbol.docstring);
    if (detail === "signatures" || docstring === "") return [...decorators, line];
    return [...decorators, line, `${indentation}    """${shorten(docstring, 120)}"""`];
  });
}

function cutLines(lines: readonly string[], tokens: number): readonly string[] {
  const kept: string[] = [];
  let left = tokens - 30;
  for (const line of lines) {
    left -= estimateTokens(`${line}\n`);
    if (left < 0) return [...kept, `[… ${lines.length - kept.length} more left out]`];
    kept.push(line);
  }
  return kept;
}

function depthOf({ name, parent }: CodeSymbol): number {
  return parent === null ? 0 : name.split(".").length - 1;
}

function lastName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** Constants are known by their names; a comment behind a header is no part of it. */
function signatureOf({ signature, kind }: CodeSymbol): string {
  if (kind === "constant") return shorten(signature, 80);
  return shorten(signature.replace(/(?<=[:{])\s+(?:#|\/\/).*$/, ""), 200);
}

function firstLine(docstring: string | null): string {
  return (
    docstring
      ?.split("\n")
      .map((line) => line.replace(/^[\s/*#\\"']*/, "").trim())
      .find((line) => /\w/.test(line)) ?? ""
  );
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
