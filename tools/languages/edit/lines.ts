/** The line ending a text uses mostly; `\n` for a text without any. */
export function lineEndingOf(text: string): "\r\n" | "\n" {
  const all = text.split("\n").length - 1;
  const carriage = text.split("\r\n").length - 1;
  return carriage * 2 > all ? "\r\n" : "\n";
}

/** White space from the start of the offset's line up to its first other character or the offset. */
export function indentationAt(source: string, offset: number): string {
  const lineStart = source.lastIndexOf("\n", offset - 1) + 1;
  const before = source.slice(lineStart, offset).replace(/^\uFEFF/, "");
  return /^[ \t\f]*/.exec(before)?.[0] ?? "";
}

export function leadingBlank(line: string): string {
  return /^[ \t\f]*/.exec(line)?.[0] ?? "";
}

export function splice(source: string, start: number, end: number, text: string): string {
  return source.slice(0, start) + text + source.slice(end);
}
