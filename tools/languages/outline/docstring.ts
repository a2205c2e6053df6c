const longestDocstring = 4000;

/** Python: the string that stands first in a body, without quotes and common indentation. */
export function firstStatementString(source: string, bodyStart: number): string | null {
  const opening = /[rRuU]?("""|'''|"|')/y;
  opening.lastIndex = bodyStart;
  const match = opening.exec(source);
  const quote = match?.[1];
  if (quote === undefined) return null;
  const from = opening.lastIndex;
  const to = closingQuote(source, from, quote);
  return to === null ? null : dedent(source.slice(from, Math.min(to, from + longestDocstring)));
}

function closingQuote(source: string, from: number, quote: string): number | null {
  for (let index = from; index < source.length; index++) {
    if (source[index] === "\\") index++;
    else if (source.startsWith(quote, index)) return index;
    else if (quote.length === 1 && source[index] === "\n") return null;
  }
  return null;
}

/** The comment that ends on the line directly above the offset, without its markers. */
export function commentAbove(source: string, start: number): string | null {
  const lines: string[] = [];
  let inBlock = false;
  let length = 0;
  // Not by lastIndexOf: a minified file is one line, and this is asked for every symbol in it.
  let end = start - 1;
  while (source[end] === " " || source[end] === "\t") end--;
  if (source[end] !== "\n") return null;
  while (end > 0 && length < longestDocstring) {
    const from = source.lastIndexOf("\n", end - 1) + 1;
    const line = source.slice(from, end).trim();
    const startsBlock = line.startsWith("/*");
    if (line.endsWith("*/") && (startsBlock || lines.length === 0)) inBlock = !startsBlock;
    else if (startsBlock) inBlock = false;
    else if (!inBlock && !/^(?:\/\/|#(?:\s|$))/.test(line)) break;
    lines.unshift(
      line.replace(/^(?:\/\*\*?|\/\/[/!]?|\*(?!\/)|#)\s?/, "").replace(/\s*\*+\/$/, ""),
    );
    length += line.length;
    if (startsBlock) break;
    end = from - 1;
  }
  const text = inBlock ? "" : lines.join("\n").trim();
  return text === "" ? null : text;
}

function dedent(text: string): string | null {
  const [first = "", ...rest] = text.split(/\r?\n/);
  const indents = rest
    .filter((line) => line.trim() !== "")
    .map((line) => /^\s*/.exec(line)?.[0].length ?? 0);
  const common = indents.length === 0 ? 0 : Math.min(...indents);
  const clean = [first.trim(), ...rest.map((line) => line.slice(common).trimEnd())];
  const joined = clean.join("\n").trim();
  return joined === "" ? null : joined;
}
