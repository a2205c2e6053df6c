import type { Unit } from "../index/file-record.ts";
import { reservedIn, stopWords } from "../index/reserved-words.ts";
import { styleOf } from "../index/read-source.ts";
import type { LanguageId } from "../index/source-files.ts";
import { readTokens } from "../text/lexer.ts";

export interface LineWith {
  readonly line: number;
  /** Trimmed and bounded. */
  readonly text: string;
}

const longest = 160;

export interface LinesOptions {
  readonly name: string;
  readonly language: LanguageId;
}

/** Lines that use a name in code: not in comments and strings, not in import statements. */
export function linesWith(text: string, { name, language }: LinesOptions): readonly LineWith[] {
  const found = new Set<number>();
  const style = styleOf(language);
  const isStopWord = stopWords.has(name);
  const isReserved = reservedIn(language);
  readTokens(text, style, (kind, start, end, line) => {
    if (kind !== "identifier" || end - start !== name.length) return;
    if (!text.startsWith(name, start)) return;
    if (!isStopWord || !isReserved(text, start, name)) found.add(line);
  });
  for (const line of importLines(text)) found.delete(line);
  const lines = text.split("\n");
  return [...found].map((line) => {
    return { line, text: (lines[line - 1] ?? "").trim().slice(0, longest) };
  });
}

const imports =
  /^[ \t]*(?:(?:import|export)\b[^;'"`]{0,4000}?\bfrom[ \t]*["'][^\n]*|import[ \t]+[^\n]*|from[ \t]+\S+[ \t]+import[ \t]*\([^)]{0,4000}\)|from[ \t]+\S+[ \t]+import[^\n]*|(?:pub[ \t]+)?use[ \t]+[^;]{0,1000};|using[ \t][^;(\n]*;)/gm;

/** Lines of statements that bring names in or hand them on. */
function importLines(text: string): readonly number[] {
  const found: number[] = [];
  let line = 1;
  let at = 0;
  for (const { 0: statement, index } of text.matchAll(imports)) {
    line += countBreaks(text, at, index);
    const height = countBreaks(text, index, index + statement.length);
    for (let next = line; next <= line + height; next++) found.push(next);
    line += height;
    at = index + statement.length;
  }
  return found;
}

function countBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < to; at = text.indexOf("\n", at + 1))
    count++;
  return count;
}

const longestExcerpt = 240;

/** A line, or of a long one what stands around a column; what was left out is marked. */
export function excerptOfLine(line: string, column: number): string {
  if (line.length <= longestExcerpt) return line;
  const from = column < longestExcerpt - 80 ? 0 : column - 80;
  const to = Math.min(line.length, from + longestExcerpt);
  return `${from > 0 ? "…" : ""}${line.slice(from, to)}${to < line.length ? "…" : ""}`;
}

/** The innermost unit of a line. */
export function unitAt(units: readonly Unit[], line: number): Unit | undefined {
  const around = (kind: Unit["kind"]): Unit | undefined =>
    units.findLast((unit) => unit.kind === kind && unit.startLine <= line && line <= unit.endLine);
  return around("function") ?? around("class") ?? around("module");
}
