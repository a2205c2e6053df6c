/** A piece of an issue: prose, or code that stood in a fence, an indented block or `<pre>`. */
export type Block =
  | { readonly kind: "prose"; readonly text: string }
  | { readonly kind: "code"; readonly info: string; readonly text: string };

/** Beyond these an issue is no description of a fix; reading stays linear in what is kept. */
const mostCharacters = 1_000_000;
const mostBlocks = 2_000;
const longestLine = 4_000;

/**
 * Splits Markdown into prose and code in one pass over its lines. Written by hand because issues are
 * sloppy: fences inside lists and quotes, fences never closed, tildes, `<pre>`, tabs, CRLF.
 */
export function readBlocks(markdown: string): readonly Block[] {
  const lines = markdown.slice(0, mostCharacters).split(/\r?\n/);
  const blocks: Block[] = [];
  let prose: string[] = [];
  const endProse = (): void => {
    if (prose.some((line) => line.trim() !== ""))
      blocks.push({ kind: "prose", text: prose.join("\n") });
    prose = [];
  };
  for (let at = 0; at < lines.length && blocks.length < mostBlocks;) {
    const code = codeAt(lines, at, prose.at(-1));
    if (code === null) {
      prose.push(withoutQuote(lines[at] ?? "").slice(0, longestLine));
      at += 1;
      continue;
    }
    endProse();
    blocks.push({ kind: "code", info: code.info, text: code.lines.join("\n") });
    at = code.next;
  }
  endProse();
  return blocks;
}

interface CodeLines {
  readonly info: string;
  readonly lines: readonly string[];
  readonly next: number;
}

function codeAt(
  lines: readonly string[],
  at: number,
  before: string | undefined,
): CodeLines | null {
  return fencedAt(lines, at) ?? preformattedAt(lines, at) ?? indentedAt(lines, at, before);
}

function fencedAt(lines: readonly string[], at: number): CodeLines | null {
  const opening = /^([ \t]{0,40}(?:[-*+]|\d{1,3}[.)])?[ \t]{0,40})(`{3,}|~{3,})([^`]*)$/.exec(
    withoutQuote(lines[at] ?? "").slice(0, longestLine),
  );
  if (opening === null) return null;
  const [, lead = "", fence = "", info = ""] = opening;
  const inside: string[] = [];
  let next = at + 1;
  for (; next < lines.length; next += 1) {
    const line = withoutQuote(lines[next] ?? "");
    const closing = line.trim();
    if (closing.length >= fence.length && closing === fence.charAt(0).repeat(closing.length)) break;
    inside.push(withoutIndent(line, lead.length));
  }
  return { info: info.trim().toLowerCase(), lines: inside, next: next + 1 };
}

function preformattedAt(lines: readonly string[], at: number): CodeLines | null {
  const line = lines[at] ?? "";
  const start = line.indexOf("<pre");
  if (start < 0 || start > 200) return null;
  const inside: string[] = [];
  let next = at;
  for (; next < lines.length; next += 1) {
    const text = lines[next] ?? "";
    inside.push(plain(text.slice(0, longestLine)));
    if (text.includes("</pre>")) break;
  }
  return { info: "", lines: inside, next: next + 1 };
}

/** Four spaces or a tab after an empty line, until a line with less. */
function indentedAt(
  lines: readonly string[],
  at: number,
  before: string | undefined,
): CodeLines | null {
  const isCode = (line: string): boolean => /^(?: {4}|\t)/.test(line) && line.trim() !== "";
  if ((before ?? "").trim() !== "" || !isCode(lines[at] ?? "")) return null;
  const inside: string[] = [];
  let next = at;
  for (; next < lines.length; next += 1) {
    const line = lines[next] ?? "";
    if (!isCode(line) && line.trim() !== "") break;
    inside.push(line.replace(/^(?: {4}|\t)/, ""));
  }
  while (inside.at(-1)?.trim() === "") inside.pop();
  return { info: "", lines: inside, next };
}

function withoutQuote(line: string): string {
  let start = 0;
  for (; line.startsWith(">", start) || line.startsWith(" >", start);)
    start = line.indexOf(">", start) + (line.charAt(line.indexOf(">", start) + 1) === " " ? 2 : 1);
  return line.slice(start);
}

function withoutIndent(line: string, width: number): string {
  let start = 0;
  while (start < width && (line[start] === " " || line[start] === "\t")) start += 1;
  return line.slice(start);
}

function plain(html: string): string {
  return html
    .replaceAll(/<[^<>]{0,200}>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

/** Prose between inline code: even items are words, odd items are code. */
export function splitInlineCode(line: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  while (from <= line.length) {
    const open = line.indexOf("`", from);
    if (open < 0) break;
    let width = 1;
    while (line[open + width] === "`") width += 1;
    const close = line.indexOf("`".repeat(width), open + width);
    if (close < 0) break;
    parts.push(line.slice(from, open), line.slice(open + width, close).trim());
    from = close + width;
  }
  parts.push(line.slice(from));
  return parts;
}
