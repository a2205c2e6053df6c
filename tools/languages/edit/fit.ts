import type { Reading, TextRange, Workbench } from "../workbench.ts";
import { indentationAt, lineEndingOf, splice } from "./lines.ts";
import { reindent, stepOf } from "./reindent.ts";

/** The replacement as it is to stand in the file: its place's indentation, step and line endings. */
export function fit(
  bench: Workbench,
  before: Reading,
  place: { readonly start: number; readonly end: number; readonly text: string },
): string {
  const { source } = before;
  const text = trimEdges(place.text.replace(/\r\n?/g, "\n").replace(/^\uFEFF/, ""));
  const lines = withoutRepeatedComments(text.split("\n"), source, place.start);
  const joined = lines.join("\n");
  const contents = contentLines(bench, before, { ...place, text: joined });
  const original = source.slice(place.start, place.end).split(/\r?\n/);
  const step = stepOf(codeLines(before, place).slice(1));
  const moved = reindent(lines, {
    target: indentationAt(source, place.start),
    step:
      step ??
      stepOf(codeLines(before, { start: 0, end: source.length })) ??
      stepOf(lines) ??
      "    ",
    original,
    blocks: bench.language.blocks,
    isContent: (line) => contents.has(line),
  });
  return withoutDoubleEnd(moved.join(lineEndingOf(source)), source, place);
}

/** A `;` or `,` that ends the text and already stands behind the span is not brought twice. */
function withoutDoubleEnd(
  text: string,
  source: string,
  { start, end }: { readonly start: number; readonly end: number },
): string {
  const last = text.at(-1);
  const isSeparator = last === ";" || last === ",";
  if (!isSeparator || start === end || source[end - 1] === last) return text;
  return source
    .slice(end, end + 20)
    .trimStart()
    .startsWith(last)
    ? text.slice(0, -1)
    : text;
}

/** The lines of a range, without those that start inside a string: their indentation is content. */
function codeLines({ source, strings }: Reading, { start, end }: TextRange): string[] {
  const inside = strings.filter((range) => range.end > start && range.start < end);
  const lines: string[] = [];
  let at = start;
  let next = 0;
  for (const line of source.slice(start, end).split("\n")) {
    while ((inside[next]?.end ?? Infinity) <= at) next++;
    if ((inside[next]?.start ?? Infinity) >= at) lines.push(line);
    at += line.length + 1;
  }
  return lines;
}

/** Blank lines around the text and white space behind it; the first line's indentation is kept. */
function trimEdges(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, "").trimEnd();
}

/** Comment lines that stand directly above the place already are not brought a second time. */
function withoutRepeatedComments(
  lines: readonly string[],
  source: string,
  start: number,
): readonly string[] {
  const first = lines.findIndex((line) => !/^\s*(?:#|\/\/|\/\*|\*)/.test(line));
  if (first <= 0) return lines;
  const lineStart = source.lastIndexOf("\n", start - 1) + 1;
  const above = source.slice(0, lineStart).split(/\r?\n/).slice(0, -1).slice(-first);
  const isRepeated =
    above.length === first && above.every((line, index) => line.trim() === lines[index]?.trim());
  return isRepeated ? lines.slice(first) : lines;
}

/**
 * The lines that start inside a string or template. Docstrings are not counted: tools that read them
 * strip their common indentation (PEP 257), so they move with their code.
 */
function contentLines(
  bench: Workbench,
  before: Reading,
  place: { readonly start: number; readonly end: number; readonly text: string },
): ReadonlySet<number> {
  const found = new Set<number>();
  const { start, end, text } = place;
  if (!/["'`<]/.test(text) || !text.includes("\n")) return found;
  const draft = bench.read(splice(before.source, start, end, text));
  if (draft === null) return found;
  const isDocstring = (range: TextRange): boolean =>
    bench.language.docstring === "first-statement" &&
    /(?:^|:|\n)[ \t]*$/.test(draft.source.slice(Math.max(0, range.start - 80), range.start)) &&
    draft.definitions.some(({ bodyStart }) => bodyStart === range.start);
  const strings = draft.strings.filter((range) => range.end > start && !isDocstring(range));
  let line = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    line++;
    const offset = start + at + 1;
    if (strings.some((range) => range.start < offset && offset < range.end)) found.add(line);
  }
  return found;
}
