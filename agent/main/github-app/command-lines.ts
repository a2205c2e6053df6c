/**
 * The lines a reader sees as plain text, as Markdown is shown: not code of any kind, no HTML comment,
 * no quotation, and no line after one that the host shows inside it. In doubt a line is not plain.
 */
export function* plainLines(comment: string): Generator<string> {
  const visible = comment
    .slice(0, 65_536)
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/<!--[^]*?(?:-->|$)/g, "<!---->")
    .replaceAll(/<(pre|code|blockquote)\b[^]*?(?:<\/\1>|$)/gi, "<$1>");
  for (const block of blocksOf(visible.split("\n"))) yield* linesOutsideCode(block);
}

/** Lines that are one piece of text: a code span ends within it, and blank lines are in none. */
function* blocksOf(lines: readonly string[]): Generator<readonly string[]> {
  let fence: string | null = null;
  let isQuoted = false;
  let block: string[] = [];
  for (const line of lines) {
    const ticks = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== null) {
      if (ticks?.startsWith(fence) === true && line.trim() === ticks) fence = null;
      continue;
    }
    const isHeading = /^ {0,3}#{1,6}(?:\s|$)/.test(line);
    const ends = ticks !== undefined || line.trim() === "" || isHeading;
    if (ends || startsQuote(line) || startsItem(line)) {
      yield block;
      block = [];
    }
    if (ticks !== undefined) fence = ticks;
    if (ends) isQuoted = false;
    else if (startsQuote(line)) isQuoted = !isEmptyQuote(line);
    // A line right after a quotation is part of its last sentence, with or without a mark.
    else if (!isQuoted) block.push(line);
  }
  yield block;
}

/** Also inside a list. */
function startsQuote(line: string): boolean {
  return /^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*>/.test(line);
}

function isEmptyQuote(line: string): boolean {
  return /^[ \t>]*$/.test(line);
}

function startsItem(line: string): boolean {
  return /^[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/.test(line);
}

/** A code span begins at some backticks and ends at as many, lines later perhaps. */
function* linesOutsideCode(block: readonly string[]): Generator<string> {
  const spans = codeSpans(block.join("\n"));
  let start = 0;
  for (const line of block) {
    const at = start;
    if (!spans.some(({ from, to }) => from < at && at < to)) yield line.trimEnd();
    start += line.length + 1;
  }
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function codeSpans(text: string): readonly Span[] {
  const spans: Span[] = [];
  // A backslash takes the meaning of the sign after it, but not within a code span.
  for (let at = 0; at < text.length;) {
    const sign = text[at];
    const ticks = /^`+/.exec(text.slice(at, at + 1000))?.[0] ?? "";
    const to = ticks === "" ? -1 : endOfSpan(text, { after: at + ticks.length, ticks });
    if (to >= 0) spans.push({ from: at, to });
    at = to >= 0 ? to : at + (sign === "\\" ? 2 : Math.max(1, ticks.length));
  }
  return spans;
}

function endOfSpan(text: string, { after, ticks }: { after: number; ticks: string }): number {
  for (const match of text.slice(after).matchAll(/`+/g))
    if (match[0].length === ticks.length) return after + match.index + ticks.length;
  return -1;
}
