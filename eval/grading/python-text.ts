/**
 * The official parsers are Python, and a verdict can hang on one character: what a line is, what white
 * space is, what `.` and `$` match. These are Python's answers, for text that is already decoded.
 */

/** What `str.isspace` and `\s` mean: unlike JavaScript with \x1c-\x1f and \x85, without \ufeff. */
const space =
  "\\t\\n\\v\\f\\r\\x1c-\\x1f \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const word = "\\p{L}\\p{N}_";

const leadingSpace = new RegExp(`^[${space}]+`, "u");
const oneSpace = new RegExp(`[${space}]`, "u");
const anySpace = new RegExp(`[${space}]+`, "u");

/** Opening a file in text mode: `\r\n` and a lone `\r` both become `\n`. */
export function universalNewlines(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** `str.strip()` */
export function strip(text: string): string {
  return stripStart(stripEnd(text));
}

/** `str.lstrip()` */
export function stripStart(text: string): string {
  return isInk(text.charCodeAt(0)) ? text : text.replace(leadingSpace, "");
}

/** `str.rstrip()`, walked by hand: a pattern is quadratic on a run of blanks inside a line. */
export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && !isInk(text.charCodeAt(end - 1)) && oneSpace.test(text.charAt(end - 1)))
    end -= 1;
  return text.slice(0, end);
}

/** Visible ASCII: the quick answer for nearly every character that is asked about. */
function isInk(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}

/** `str.split()` without an argument. */
export function splitWords(text: string): readonly string[] {
  return text.split(anySpace).filter((part) => part !== "");
}

/** `text.split(separator, 1)[0]` */
export function before(text: string, separator: string): string {
  const at = text.indexOf(separator);
  return at < 0 ? text : text.slice(0, at);
}

/** `text.split(separator, 1)[-1]` */
export function after(text: string, separator: string): string {
  const at = text.indexOf(separator);
  return at < 0 ? text : text.slice(at + separator.length);
}

/** `text.rsplit(separator, 1)[0]` */
export function beforeLast(text: string, separator: string): string {
  const at = text.lastIndexOf(separator);
  return at < 0 ? text : text.slice(0, at);
}

/** `text.split(separator)[-1]` */
export function afterLast(text: string, separator: string): string {
  const at = text.lastIndexOf(separator);
  return at < 0 ? text : text.slice(at + separator.length);
}

/**
 * A Python `re` pattern for `str` as a JavaScript one. Translated are `. \s \S \d \w \W \b ^ $`; the
 * rest (groups, classes, repetition) reads the same in both. Write it without escapes that the
 * JavaScript `u` flag refuses (`\-` outside a class, `\ `, `\"`, `\:`, `\_`).
 *
 * @param flags `m` MULTILINE, `g` for findall and finditer, `y` anchored like `re.match`
 */
export function pythonPattern(source: string, flags = ""): RegExp {
  const multiline = flags.includes("m");
  let inClass = false;
  let out = "";
  for (let at = 0; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (character === "\\") {
      at += 1;
      out += translateEscape(source.charAt(at), inClass);
    } else if (inClass) {
      if (character === "]") inClass = false;
      out += character;
    } else {
      if (character === "[") inClass = true;
      out += translateBare(character, multiline);
    }
  }
  return new RegExp(out, `u${flags.replace("m", "")}`);
}

function translateBare(character: string, multiline: boolean): string {
  if (character === ".") return "[^\\n]";
  if (character === "^" && multiline) return "(?<![^\\n])";
  if (character === "$") return multiline ? "(?![^\\n])" : "(?=\\n?(?![^]))";
  return character;
}

function translateEscape(letter: string, inClass: boolean): string {
  const classes: Readonly<Record<string, string>> = { s: space, d: "\\p{Nd}", w: word };
  const positive = classes[letter];
  if (positive !== undefined) return inClass ? positive : `[${positive}]`;
  const negative = classes[letter.toLowerCase()];
  if (negative !== undefined && !inClass) return `[^${negative}]`;
  if (negative !== undefined) throw new RangeError(`got \\${letter} in a class, not translated`);
  if (letter === "b" && !inClass)
    return `(?:(?<=[${word}])(?![${word}])|(?<![${word}])(?=[${word}]))`;
  return `\\${letter}`;
}
