import type { LanguageDefinition } from "../definition.ts";
import type { Definition } from "../outline/outline.ts";
import type { Reading, TextRange } from "../workbench.ts";
import { isInside } from "./compare.ts";
import { standsForLeftOutCode } from "./elision-comments.ts";

export interface Passage {
  readonly reading: Reading;
  readonly range: TextRange;
}

/**
 * Says where a new text stands for code it does not write out: a comment such as "rest unchanged", a
 * bare `...` line, a body of `...` where there was code. Null when it is whole. What the old text
 * held already is no elision, and neither are the empty bodies of stubs (overloads, protocols).
 */
export function findElision(
  language: LanguageDefinition,
  old: Passage,
  now: Passage,
): string | null {
  const known = new Set(commentsIn(old).map(({ text }) => text));
  for (const { text, offset } of commentsIn(now))
    if (!known.has(text) && standsForLeftOutCode(text))
      return elided(now.reading.source, offset, text);
  const bare = bareEllipsis(now, old);
  if (bare !== null) return elided(now.reading.source, bare, "...");
  for (const range of now.reading.ellipses)
    if (isInside(range, now.range) && !isStub(language, range, old, now))
      return elided(now.reading.source, range.start, "...");
  return null;
}

function commentsIn({ reading, range }: Passage): { text: string; offset: number }[] {
  return reading.comments
    .filter((comment) => isInside(comment, range))
    .map(({ start, end }) => ({ text: reading.source.slice(start, end), offset: start }));
}

/** A line of nothing but dots, outside strings, that is no statement of the language. */
function bareEllipsis(now: Passage, old: Passage): number | null {
  const { source, strings, comments, ellipses } = now.reading;
  const text = source.slice(now.range.start, now.range.end);
  const oldText = old.reading.source.slice(old.range.start, old.range.end);
  const dots = /^[ \t]*(?:\.{3}|…)[ \t]*[;,]?[ \t]*\r?$|\{[ \t]*(?:\.{3}|…)[ \t]*\}|\[\.{3}\]/gm;
  if (text.search(dots) >= 0 && oldText.search(dots) >= 0) return null;
  for (const match of text.matchAll(dots)) {
    const offset = now.range.start + match.index + match[0].search(/\.{3}|…|\[/);
    const covers = (range: TextRange): boolean => range.start <= offset && offset < range.end;
    if (![...strings, ...comments, ...ellipses].some(covers)) return offset;
  }
  return null;
}

/** Whether `...` was there before, or is the whole body of something that has none by nature. */
function isStub(
  language: LanguageDefinition,
  ellipsis: TextRange,
  old: Passage,
  now: Passage,
): boolean {
  const holder = innermost(now, ellipsis);
  if (holder === null) return old.reading.ellipses.some((range) => isInside(range, old.range));
  const before = old.reading.definitions.find(
    (definition) => definition.family === holder.family && isInside(definition, old.range),
  );
  if (before !== undefined && old.reading.ellipses.some((range) => isInside(range, before)))
    return true;
  const parent = now.reading.definitions.find(({ name }) => name === holder.parent);
  const marks = [...holder.decorators, ...(parent?.bases ?? []), ...holder.bases];
  const isMarked = marks.some((mark) =>
    language.stubMarkers.some((word) => new RegExp(`\\b${word}\\b`).test(mark)),
  );
  return before === undefined
    ? isMarked || isException(holder)
    : isMarked && isEmptyNow(now, holder);
}

/** `class Missing(Error): ...` has no more to say. */
function isException(holder: Definition): boolean {
  return holder.kind === "class" && holder.bases.length > 0;
}

function isEmptyNow(now: Passage, holder: Definition): boolean {
  const body = now.reading.source.slice(holder.bodyStart ?? holder.end, holder.end);
  return /^\s*(?:("""|''')[\s\S]*?\1\s*)?\.{3}\s*$/.test(body);
}

function innermost(passage: Passage, range: TextRange): Definition | null {
  const holders = passage.reading.definitions.filter(
    (definition) => isInside(range, definition) && isInside(definition, passage.range),
  );
  return holders.at(-1) ?? null;
}

function elided(source: string, offset: number, text: string): string {
  const line = source.slice(0, offset).split("\n").length;
  const shown = JSON.stringify(text.trim().slice(0, 80));
  return `line ${line} leaves code out (${shown}): write the whole definition`;
}
