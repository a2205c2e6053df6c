/**
 * Splits source text into identifiers, strings, comments and documentation without a grammar. What
 * it hands out is for counting words, so a wrong guess at a regular expression literal or a stray
 * quote costs a few words on that line and nothing else.
 */
export type TokenKind = "identifier" | "string" | "documentation";

export interface LexicalStyle {
  readonly hashComments: boolean;
  /** `//` and block comments. */
  readonly slashComments: boolean;
  /** Strings in three quotes, which are documentation wherever they stand. */
  readonly tripleQuotes: boolean;
  readonly backtickStrings: boolean;
}

export const pythonStyle: LexicalStyle = {
  hashComments: true,
  slashComments: false,
  tripleQuotes: true,
  backtickStrings: false,
};

export const braceStyle: LexicalStyle = {
  hashComments: false,
  slashComments: true,
  tripleQuotes: false,
  backtickStrings: true,
};

/** Receives a token as offsets into the text and the 1-based line it starts on. */
export type TokenVisitor = (kind: TokenKind, start: number, end: number, line: number) => void;

export function readTokens(text: string, style: LexicalStyle, visit: TokenVisitor): void {
  let line = 1;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (isWordStart(code)) {
      const end = endOfWord(text, at);
      const quote = end - at <= 2 && style.tripleQuotes ? text.charCodeAt(end) : 0;
      if (quote === 34 || quote === 39) at = end;
      else {
        visit("identifier", at, end, line);
        at = end;
        continue;
      }
    }
    const end = endOfTextToken(text, at, style);
    if (end > at) {
      const kind = kindOfText(text, at, style);
      visit(kind, at, end, line);
      line += countLines(text, at, end);
      at = end;
    } else {
      if (text.charCodeAt(at) === 10) line++;
      at++;
    }
  }
}

function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36;
}

function endOfWord(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!isWordStart(code) && !(code >= 48 && code <= 57) && code < 128) break;
  }
  return at;
}

function countLines(text: string, start: number, end: number): number {
  let lines = 0;
  for (let at = text.indexOf("\n", start); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) {
    lines++;
  }
  return lines;
}

/** The end of a comment or string that starts here, or the position itself when none does. */
function endOfTextToken(text: string, at: number, style: LexicalStyle): number {
  const code = text.charCodeAt(at);
  if (code === 35 && style.hashComments) return endOfLine(text, at);
  if (code === 47 && style.slashComments) return endOfSlashComment(text, at);
  if (code === 34 || code === 39) return endOfQuoted(text, at, style);
  if (code === 96 && style.backtickStrings) return endOfString(text, at, true);
  return at;
}

function kindOfText(text: string, at: number, style: LexicalStyle): TokenKind {
  const code = text.charCodeAt(at);
  if (code === 35 || code === 47) return "documentation";
  if (style.tripleQuotes && isTripled(text, at)) return "documentation";
  return "string";
}

function isTripled(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return text.charCodeAt(at + 1) === code && text.charCodeAt(at + 2) === code;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

function endOfSlashComment(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  if (next === 47) return endOfLine(text, at);
  if (next !== 42) return at;
  const end = text.indexOf("*/", at + 2);
  return end < 0 ? text.length : end + 2;
}

function endOfQuoted(text: string, at: number, style: LexicalStyle): number {
  if (!style.tripleQuotes || !isTripled(text, at)) return endOfString(text, at, false);
  const quotes = text.slice(at, at + 3);
  for (let end = text.indexOf(quotes, at + 3); end >= 0; end = text.indexOf(quotes, end + 1)) {
    if (text.charCodeAt(end - 1) !== 92 || text.charCodeAt(end - 2) === 92) return end + 3;
  }
  return at;
}

/** A plain string ends on its line; without its closing quote it is no string. */
function endOfString(text: string, start: number, manyLines: boolean): number {
  const quote = text.charCodeAt(start);
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === 92) at++;
    else if (code === 10 && !manyLines) return start;
  }
  return start;
}
