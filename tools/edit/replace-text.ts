import type { EditResult } from "../../agent/core/ports.ts";
import { nearestLines } from "./nearest-lines.ts";

export interface TextReplacement {
  readonly before: string;
  readonly after: string;
}

/**
 * Replaces the only occurrence of a text. Nothing is guessed: white space counts, except that a text
 * with `\n` also finds its lines in a file with `\r\n`, and then brings such lines.
 */
export function replaceText(source: string, { before, after }: TextReplacement): EditResult {
  if (before === "")
    return refuse("not-found", "got an empty text to replace, expected text of the file");
  if (before === after) return refuse("unchanged", "the text and its replacement are the same");
  const pair = occursIn(source, { before, after });
  if (pair === null) return refuse("not-found", missMessage(source, before));
  const at = offsetsOf(source, pair.before);
  const [only] = at;
  if (only === undefined || at.length > 1)
    return refuse("not-unique", manyMessage(source, at, before));
  const text = source.slice(0, only) + pair.after + source.slice(only + pair.before.length);
  return { kind: "edited", text };
}

/** The pair with the file's line endings, or null when the text is not in the file. */
function occursIn(source: string, pair: TextReplacement): TextReplacement | null {
  const withCarriage = mapBoth(pair, (text) => text.replace(/\r?\n/g, "\r\n"));
  const without = mapBoth(pair, (text) => text.replace(/\r\n/g, "\n"));
  return [pair, withCarriage, without].find(({ before }) => source.includes(before)) ?? null;
}

function mapBoth(pair: TextReplacement, change: (text: string) => string): TextReplacement {
  return { before: change(pair.before), after: change(pair.after) };
}

const mostOffsets = 100;

/** Overlapping occurrences count: replacing one of them would be a choice. */
function offsetsOf(source: string, text: string): number[] {
  const offsets: number[] = [];
  for (let at = source.indexOf(text); at >= 0; at = source.indexOf(text, at + 1)) {
    offsets.push(at);
    if (offsets.length === mostOffsets) break;
  }
  return offsets;
}

function manyMessage(source: string, offsets: readonly number[], before: string): string {
  const shown = offsets.slice(0, 8).map((offset) => lineOf(source, offset));
  const more = offsets.length > shown.length ? ", …" : "";
  const count = offsets.length === mostOffsets ? `${mostOffsets} or more` : String(offsets.length);
  return (
    `${preview(before)} occurs ${count} times (lines ${shown.join(", ")}${more}), expected once: ` +
    `give more of the lines around it`
  );
}

function missMessage(source: string, before: string): string {
  const near = nearestLines(source, before);
  const where = near.map(({ line, text }) => `line ${line}: ${JSON.stringify(text)}`).join("; ");
  const hint = where === "" ? "" : `; the nearest are ${where}`;
  return `${preview(before)} occurs 0 times, expected once, white space included${hint}`;
}

function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split("\n").length;
}

function preview(text: string): string {
  const line = text.trim().split("\n")[0] ?? "";
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}…` : line);
}

function refuse(
  why: "not-found" | "not-unique" | "unchanged",
  message: string,
): Extract<EditResult, { kind: "refused" }> {
  return { kind: "refused", why, message };
}
