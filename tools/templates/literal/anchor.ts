import { codeSimilarity, tokens } from "../similarity.ts";
import type { Place } from "./places.ts";

/** A stretch of a file and what is to stand there instead. */
export interface Anchored {
  readonly place: Place;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const mostOccurrences = 8;

/** Where `before` stands in the file, as it is, or line by line with other white space. */
export function anchorText(place: Place, before: string, after: string): readonly Anchored[] {
  const wanted = before.trim();
  if (wanted === "") return [];
  const exact = wanted.includes("\n") ? [] : occurrences(place.text, wanted);
  if (exact.length > 0)
    return exact.map((start) => ({ place, start, end: start + wanted.length, text: after.trim() }));
  return anchorLines(place, before, after);
}

/** Whole occurrences: `a` is not found in `bar`. */
function occurrences(text: string, wanted: string): readonly number[] {
  const found: number[] = [];
  const isWord = (unit: string | undefined): boolean => unit !== undefined && /[\w$]/.test(unit);
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    const cutsLeft = isWord(wanted[0]) && isWord(text[at - 1]);
    const cutsRight = isWord(wanted.at(-1)) && isWord(text[at + wanted.length]);
    if (!cutsLeft && !cutsRight) found.push(at);
    if (found.length >= mostOccurrences) break;
  }
  return found;
}

interface Line {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Without white space. */
  readonly key: string;
}

function anchorLines(place: Place, before: string, after: string): readonly Anchored[] {
  const lines = linesOf(place.text);
  const wanted = linesOf(before).filter(({ key }) => key !== "");
  const [first] = wanted;
  if (first === undefined) return [];
  const found: Anchored[] = [];
  for (const [at, line] of lines.entries()) {
    if (line.key !== first.key || found.length >= mostOccurrences) continue;
    const last = matchFrom(lines, at, wanted);
    if (last === null) continue;
    found.push({
      place,
      start: line.start,
      end: last.end,
      text: reindented(after, first.text, line, place),
    });
  }
  return found;
}

/** The last line of a match that starts at `at`; empty lines of the file are passed over. */
function matchFrom(lines: readonly Line[], at: number, wanted: readonly Line[]): Line | null {
  let last: Line | null = null;
  let next = at;
  for (const { key } of wanted) {
    while (lines[next]?.key === "") next += 1;
    const line = lines[next];
    if (line === undefined || line.key !== key) return null;
    last = line;
    next += 1;
  }
  return last;
}

/** The new lines at the indentation that the first old line has in the file, with its line endings. */
function reindented(after: string, firstBefore: string, line: Line, place: Place): string {
  const have = indentOf(firstBefore);
  const want = indentOf(line.text);
  const moved = after.split("\n").map((text) => {
    if (text.trim() === "") return "";
    if (text.startsWith(have)) return want + text.slice(have.length);
    const less = have.length - indentOf(text).length;
    return want.slice(0, Math.max(0, want.length - less)) + text.trimStart();
  });
  return moved.join(place.text.includes("\r\n") ? "\r\n" : "\n").trimEnd();
}

function indentOf(text: string): string {
  return /^[ \t]*/.exec(text)?.[0] ?? "";
}

function linesOf(text: string): readonly Line[] {
  const found: Line[] = [];
  for (let start = 0; start <= text.length;) {
    const stop = text.indexOf("\n", start);
    const end = stop < 0 ? text.length : stop > start && text[stop - 1] === "\r" ? stop - 1 : stop;
    const line = text.slice(start, end);
    found.push({ start, end, text: line, key: line.replaceAll(/\s+/g, "") });
    if (stop < 0) break;
    start = stop + 1;
  }
  return found;
}

/**
 * The lines of the file that the new ones most likely replace: from the line like the first to the
 * line like the last. A single line or expression replaces one line, its most alike.
 */
export function anchorNearest(
  place: Place,
  after: string,
  near: number | null,
): readonly Anchored[] {
  const lines = linesOf(place.text);
  const wanted = linesOf(after).filter(({ key }) => key !== "");
  const [first, last] = [wanted[0], wanted.at(-1)];
  if (first === undefined || last === undefined) return [];
  const starts = alike(lines, first, near);
  if (wanted.length === 1)
    return starts.map((line) => ({
      place,
      start: line.start,
      end: line.end,
      text: oneLine(first, line, place),
    }));
  const found: Anchored[] = [];
  for (const start of starts) {
    const at = lines.indexOf(start);
    const [end] = alike(lines.slice(at, at + 2 * wanted.length + 3), last, null);
    if (end === undefined) continue;
    found.push({
      place,
      start: start.start,
      end: end.end,
      text: reindented(after.trimEnd(), first.text, start, place),
    });
  }
  return found;
}

/** The three lines most alike, and alike enough. */
function alike(lines: readonly Line[], wanted: Line, near: number | null): readonly Line[] {
  const words = new Set(tokens(wanted.text));
  return lines
    .map((line, at) => ({
      line,
      score: similarity(line, wanted, words) + (near === at + 1 ? 1 : 0),
    }))
    .filter(({ score }) => score >= 0.6)
    .sort((one, other) => other.score - one.score)
    .slice(0, 3)
    .map(({ line }) => line);
}

function similarity(line: Line, wanted: Line, words: ReadonlySet<string>): number {
  if (line.key === "" || line.text.length > 500 || wanted.text.length > 500) return 0;
  if (line.key === wanted.key) return 1;
  return tokens(line.text).some((token) => words.has(token))
    ? codeSimilarity(line.text, wanted.text)
    : 0;
}

/** An expression takes the place of the line's value; a whole line that of the line. */
function oneLine(wanted: Line, line: Line, place: Place): string {
  return reindented(wanted.text, wanted.text, line, place);
}
