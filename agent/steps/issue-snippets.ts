import type { Snippet } from "../core/execution.ts";
import type { Issue } from "../core/model.ts";

/** Longer code is a log or a whole program; what matters of an issue's own code is short. */
const maximumCharacters = 20_000;

/**
 * The code that an issue shows: fenced and indented blocks, sessions with `>>>` or `In [1]:` unwrapped,
 * then expressions between backticks, and an expression that the title begins with. In this order, because
 * what prose mentions uses the names that the blocks define.
 */
export function findSnippets(
  { title, body }: Pick<Issue, "title" | "body">,
  language: Snippet["language"],
): readonly Snippet[] {
  const text = shortened(body.replaceAll("\r\n", "\n"));
  const blocks = readBlocks(text).flatMap((block) => codeOf(block, language));
  const inline = [...withoutFences(text).matchAll(/`([^`\n]{3,200})`/g)].map(
    ([, code = ""]) => code,
  );
  const mentioned = [...inline, ...titleExpressions(title.slice(0, 300))].filter(isCall);
  let room = maximumCharacters;
  return [...blocks, ...mentioned].flatMap((code) => {
    room -= code.length;
    return code.trim() === "" || room < 0 ? [] : [{ language, code }];
  });
}

/** Endless lines and pasted logs: what matters stands at the beginning, and no pattern may run long. */
function shortened(text: string): string {
  return text.slice(0, 60_000).replace(/^(.{1000}).+$/gm, "$1");
}

interface Block {
  /** What the fence says, in lower case; empty when it says nothing. */
  readonly label: string;
  readonly text: string;
}

const fence =
  /^[ \t]*(`{3,}|~{3,})[ \t]*([\w+-]*)[^\n]*\n([\s\S]*?)(?:^[ \t]*\1[ \t]*$|$(?![\s\S]))/gm;

function readBlocks(text: string): readonly Block[] {
  const fenced = [...text.matchAll(fence)].map(([, , label = "", inside = ""]) => {
    return { label: label.toLowerCase(), text: inside };
  });
  return [...fenced, ...looseBlocks(withoutFences(text))];
}

function withoutFences(text: string): string {
  return text.replace(fence, "\n\n");
}

const looseLine = /^(?: {4}|\t)|^\s*(?:>>>|\.\.\.|In ?\[\d+\]:)/;
const statement =
  /^(?:from [\w.]+ import |import [\w.]|class \w.*:|def \w+\(|@\w|const |let |var )/;

const expression = /^[\w.]+(?:, ?[\w.]+)* = \S|^[\w.]+\(.*\)$/;
const sentence = /[a-z]{3,} [a-z]{2,} [a-z]{2,} /;
const traceback = /^\s*Traceback \(most recent call last\)/;

/** Runs of indented lines, and sessions, statements and calls that stand in the text without any mark. */
function looseBlocks(text: string): readonly Block[] {
  const blocks: string[][] = [[]];
  let inTraceback = false;
  for (const line of text.split("\n")) {
    const inside = blocks.at(-1) ?? [];
    if (traceback.test(line)) inTraceback = true;
    else if (!/^\s/.test(line)) inTraceback = false;
    const isPlain = statement.test(line) || (expression.test(line) && !sentence.test(line));
    const isCode = !inTraceback && (looseLine.test(line) || isPlain);
    if (isCode || (line.trim() === "" && inside.length > 0)) inside.push(line);
    else if (inside.length > 0) blocks.push([]);
  }
  return blocks
    .filter((lines) => lines.some((line) => line.trim() !== ""))
    .map((lines) => ({ label: "", text: dedented(lines).join("\n") }));
}

function dedented(lines: readonly string[]): readonly string[] {
  const depths = lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const depth = Math.min(...depths);
  return lines.map((line) => line.slice(depth));
}

const labels: Readonly<Record<Snippet["language"], readonly string[]>> = {
  python: [
    "",
    "python",
    "py",
    "python3",
    "python2",
    "pycon",
    "ipython",
    "ipython3",
    "pytb",
    "text",
  ],
  javascript: ["", "js", "javascript", "jsx", "ts", "typescript", "tsx", "mjs", "cjs"],
};

function codeOf({ label, text }: Block, language: Snippet["language"]): readonly string[] {
  if (!labels[language].includes(label)) return [];
  if (language === "javascript") return isScript(text) ? [text] : [];
  if (prompt.test(text)) return [unwrapped(text)];
  return text.includes("Traceback (most recent call last)") || shell.test(text) ? [] : [text];
}

const prompt = /^\s*(?:>>>|In ?\[\d+\]:)/m;
const shell = /^\s*(?:\$ |(?:pip|conda|git|npm|docker|sudo|cd) \S)/m;

/** A block without a label has to look like a program that uses something. */
function isScript(text: string): boolean {
  return /\brequire\(|^\s*import\b|\bimport\(/m.test(text) && !shell.test(text);
}

/** A session's input; its output and the frames of its tracebacks are left out. */
function unwrapped(text: string): string {
  const lines: string[] = [];
  let inInput = false;
  for (const line of text.split("\n")) {
    const start = /^\s*(?:>>>|In ?\[\d+\]:) ?(.*)$/.exec(line);
    const more = /^\s*(?:\.{3,}:?|\s{3,}\.\.\.:) ?(.*)$/.exec(line);
    if (start !== null) lines.push(withoutMagic(start[1] ?? ""));
    else if (more !== null && inInput) lines.push(more[1] ?? "");
    inInput = start !== null || (more !== null && inInput);
  }
  return `${lines.join("\n")}\n`;
}

/** IPython's own words: `%time f(x)` runs `f(x)`, `f?` asks for help, `!ls` is the shell's. */
function withoutMagic(line: string): string {
  if (/^\s*[!?]|\?\s*$/.test(line)) return "";
  return line.replace(/^\s*%%?(?:time|timeit|prun)\s+/, "").replace(/^\s*%.*$/, "");
}

/** Something is called in it: a bare name executes nothing. */
function isCall(code: string): boolean {
  return /[\w\])]\([^]*\)/.test(code) && !code.includes("...") && !code.includes("…");
}

/** `periodicity(Abs(sin(x)), x) returns 2*pi`: calls with what is chained to them. */
function titleExpressions(title: string): readonly string[] {
  const found: string[] = [];
  for (const match of title.matchAll(/[A-Za-z_][\w.]*\(/g)) {
    if (match.index < title.indexOf(found.at(-1) ?? "\n") + (found.at(-1)?.length ?? 0)) continue;
    const end = endOfCall(title, match.index + match[0].length);
    if (end > 0) found.push(title.slice(match.index, end));
  }
  return found;
}

/** @param from behind the opening parenthesis. Zero when it is never closed. */
function endOfCall(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === "(") depth++;
    if (text[at] === ")") depth--;
    if (depth > 0) continue;
    const chained = /^\.\w+\(?/.exec(text.slice(at + 1))?.[0] ?? "";
    if (chained === "") return at + 1;
    if (!chained.endsWith("(")) return at + 1 + chained.length;
    at += chained.length;
    depth = 1;
  }
  return 0;
}
