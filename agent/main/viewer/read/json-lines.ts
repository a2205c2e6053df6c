import type { SafeFolder } from "./safe-folder.ts";
import { parseJson } from "./parse.ts";

export interface JsonLine {
  readonly value: unknown;
  /** Of the byte after the line: where reading goes on. */
  readonly end: number;
}

export interface JsonLines {
  readonly lines: readonly JsonLine[];
  /** Where the next read begins: after the last whole line. */
  readonly end: number;
  /** More stands in the file than was read. */
  readonly cut: boolean;
}

export interface LinesOptions {
  readonly from?: number;
  /** Bytes. */
  readonly limit: number;
  /** Lines that do not pass are skipped before they are parsed. */
  readonly wanted?: (text: string) => boolean;
}

/**
 * The whole lines of a file somebody may be writing: a half-written last line waits for the next read,
 * and a line that is no JSON is skipped.
 */
export async function readJsonLines(
  folder: SafeFolder,
  name: string,
  { from = 0, limit, wanted = () => true }: LinesOptions,
): Promise<JsonLines> {
  const read = await folder.read(name, { from, limit });
  if (read === null) return { lines: [], end: from, cut: false };
  const lines: JsonLine[] = [];
  let start = 0;
  for (;;) {
    const stop = read.bytes.indexOf(0x0a, start);
    if (stop < 0) break;
    const text = read.bytes.toString("utf8", start, stop);
    start = stop + 1;
    const value = wanted(text) ? parseJson(text) : undefined;
    if (value !== undefined) lines.push({ value, end: from + start });
  }
  return { lines, end: from + start, cut: read.cut };
}
