import type { IndexedFile } from "../index/snapshot.ts";
import { bounded, missing } from "./answer.ts";
import type { SearchAnswer } from "./answer.ts";
import type { CodeBase } from "./code-base.ts";
import { findFiles } from "./find-definitions.ts";

/** Every definition of a file with its signature and lines. */
export function outlineFile(base: CodeBase, query: { readonly path: string }): SearchAnswer {
  const { paths, nearest } = findFiles(base, query.path);
  const file = base.snapshot.files.find(({ path }) => path === paths[0]);
  if (file === undefined) {
    const known = paths[0];
    return known === undefined ? missing(nearest) : missing([], `${known} is no source code.`);
  }
  const items = file.record.units.flatMap(({ kind, name, startLine, endLine, definition }) => {
    if (kind === "module") return [];
    const text = indented(name, definition?.signature ?? "");
    return [{ path: file.path, symbol: name, start: startLine, end: endLine, text }];
  });
  return bounded(items, 400);
}

function indented(name: string, text: string): string {
  const indentation = "  ".repeat(name.split(".").length - 1);
  return text.replaceAll(/^/gm, indentation);
}

/** Several files in short: signatures with their nesting and first documentation line, no bodies. */
export function schematicMap(
  base: CodeBase,
  query: { readonly paths: readonly string[]; readonly tokens?: number | undefined },
): SearchAnswer {
  const budget = query.tokens ?? 6_000;
  const items = [];
  const unknown: string[] = [];
  let spent = 0;
  let cut = 0;
  for (const wanted of query.paths.slice(0, 20)) {
    const { paths, nearest } = findFiles(base, wanted);
    const file = base.snapshot.files.find(({ path }) => path === paths[0]);
    if (file === undefined) {
      unknown.push(
        `${wanted} is unknown${nearest.length > 0 ? `, close: ${nearest.join(", ")}` : ""}`,
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
  for (const { kind, name, startLine, definition } of file.record.units) {
    if (kind === "module" || definition === null) continue;
    const documentation = definition.docstring === null ? "" : `  # ${definition.docstring}`;
    const line = indented(name, `${String(startLine)}: ${definition.signature}${documentation}`);
    spent += estimatedTokens(line);
    if (spent > tokens) cut++;
    else lines.push(line);
  }
  return { text: lines.join("\n"), cut };
}
