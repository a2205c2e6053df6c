import { readFrames } from "./frames.ts";
import type { Frame } from "./frames.ts";

/** An issue's text cut into what a reporter wrote, pasted and quoted. */
export interface IssueText {
  readonly title: string;
  readonly prose: string;
  readonly code: string;
  /** Text between single backticks. */
  readonly quoted: readonly string[];
  /** Stack frames, outermost first as they are usually printed. */
  readonly frames: readonly Frame[];
  /** Files named by a permanent link to a code host. */
  readonly links: readonly string[];
  /** Those links that name a line. */
  readonly linkedLines: readonly LinkedLine[];
  /** Beginnings of commit names, 7 to 40 hexadecimal digits. */
  readonly commits: readonly string[];
  /** Numbers of issues and pull requests: "#1234", a link to one. */
  readonly numbers: readonly string[];
  /** Everything that looks like the name of a source file. */
  readonly paths: readonly string[];
  /** `package.module.Class.method` */
  readonly dottedNames: readonly string[];
  /** Lines that name an error, with its message. */
  readonly errors: readonly string[];
  /** All of it, without what issue templates and environment reports add. */
  readonly text: string;
}

export interface LinkedLine {
  readonly path: string;
  /** 1-based, in the version that the link names. */
  readonly line: number;
}

/** Longer issues paste logs; what matters stands at the beginning and at the end. */
const maximumCharacters = 120_000;

/** @param source title, a line break, then the body. */
export function parseIssue(source: string): IssueText {
  const whole = withoutComments(shortened(source.replaceAll("\r\n", "\n")));
  const text = withoutReports(whole);
  const title = whole.split("\n", 1)[0]?.trim() ?? "";
  const fenced = [...text.matchAll(fence)].map((match) => match[1] ?? "");
  const outside = text.replace(fence, "\n");
  const { prose, code } = separateCode(outside, fenced);
  return {
    title,
    prose,
    code,
    quoted: firstGroups(outside, /`([^`\n]+)`/g),
    frames: readFrames(text),
    links: firstGroups(text, linkedFile),
    linkedLines: linkedLinesOf(text),
    commits: commitsOf(text),
    numbers: numbersOf(text),
    paths: allMatches(text, fileName).map((path) => path.replaceAll("\\", "/")),
    dottedNames: allMatches(`${title}\n${prose}\n${code}`, dottedName),
    errors: firstGroups(text, errorLine),
    text,
  };
}

const extensions = "(?:py|pyi|[mc]?[jt]sx?|go|rs|java|cs|cc|cpp|h|hpp|php|rb|vue)";
const fence = /```[^\n]*\n([\s\S]*?)(?:```|$(?![\s\S]))/g;
const linkedFile = new RegExp(
  `(?:blob|tree)/[^/\\s]+/([\\w/.-]+\\.${extensions})\\b(?:#L(\\d+))?`,
  "g",
);
const commitName = /(?<![\w/-])[0-9a-f]{7,40}(?![\w-])|\/commits?\/[0-9a-f]{7,40}/g;
const issueNumber = /(?:(?<![\w&])#|\bgh-|\/(?:issues?|pull|tickets?)\/)(\d{2,6})\b/gi;
const fileName = new RegExp(`[\\w./\\\\-]*\\w\\.${extensions}\\b`, "g");
const dottedName = /\b[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+/g;
const errorLine = /^\s*(?:E\s+)?((?:[\w.]+\.)?\w*(?:Error|Exception|Warning)\b:?[^\n]*)/gm;

/** Also cuts endless lines, which keeps every pattern below from running long on them. */
function shortened(source: string): string {
  const half = maximumCharacters / 2;
  const text =
    source.length <= maximumCharacters
      ? source
      : `${source.slice(0, half)}\n${source.slice(-half)}`;
  return text.replace(/^(.{1500}).+$/gm, "$1");
}

/** Templates talk to the reporter in HTML comments. One that is never closed is text. */
function withoutComments(text: string): string {
  const kept: string[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf("<!--", at);
    const end = start < 0 ? -1 : text.indexOf("-->", start + 4);
    if (end < 0) return [...kept, text.slice(at)].join(" ");
    kept.push(text.slice(at, start));
    at = end + 3;
  }
}

function allMatches(text: string, pattern: RegExp): readonly string[] {
  return text.match(pattern) ?? [];
}

function firstGroups(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}

function linkedLinesOf(text: string): readonly LinkedLine[] {
  return [...text.matchAll(linkedFile)].flatMap(([, path = "", line]) => {
    return line === undefined ? [] : [{ path, line: Number(line) }];
  });
}

/** Has digits and letters, or stands in a link: `1234567` is a number and `defaced` is a word. */
function commitsOf(text: string): readonly string[] {
  const names = (text.match(commitName) ?? []).flatMap((found) => {
    const name = found.slice(found.lastIndexOf("/") + 1);
    return found.startsWith("/") || (/\d/.test(name) && /[a-f]/.test(name)) ? [name] : [];
  });
  return [...new Set(names)].slice(0, maximumCommits);
}

/** One digit is a place in a list. */
function numbersOf(text: string): readonly string[] {
  const found = [...text.matchAll(issueNumber)].map(([, number = ""]) => number);
  return [...new Set(found)].slice(0, maximumCommits);
}

/** An issue that lists more is a log. */
const maximumCommits = 20;

const reportHeading =
  /^\W*(?:versions?|environment|system (?:info|details)|platform|installed packages|output of .*|package versions?|system information|software versions)\b[^\n]{0,60}$/i;
const heading = /^(?:#+ |\*\*.+\*\*\s*$)/;

/** Drops sections such as "Versions" or "Environment" up to the next heading. */
function withoutReports(text: string): string {
  const kept: string[] = [];
  let dropping = false;
  for (const line of text.split("\n")) {
    const report = reportHeading.test(line);
    if (report || heading.test(line)) dropping = report;
    if (!dropping) kept.push(line);
  }
  return kept.join("\n");
}

const environmentLine =
  /^(?:[\w-]+\s*[:=]{1,2}\s*v?\d+(?:\.\d+)+.*|.*(?:site-packages|GCC|x86_64|Windows-|Linux-|Darwin-|MSC v\.).*)$/;

/** Pasted code outside fences goes to the code. The first line is the title and belongs to neither. */
function separateCode(
  outside: string,
  fenced: readonly string[],
): { readonly prose: string; readonly code: string } {
  const code = [...fenced];
  const prose: string[] = [];
  let inTraceback = false;
  for (const line of outside.split("\n").slice(1)) {
    const content = line.trim();
    if (content.startsWith("Traceback (most recent")) inTraceback = true;
    if (!inTraceback && !looksLikeCode(line, content)) {
      prose.push(line);
      continue;
    }
    code.push(line);
    if (inTraceback && (content === "" || errorAtStart.test(content))) inTraceback = false;
  }
  const report = (line: string): boolean => environmentLine.test(line.trim());
  return {
    prose: prose.filter((line) => !report(line)).join("\n"),
    code: code
      .join("\n")
      .split("\n")
      .filter((line) => line.includes('File "') || !report(line))
      .join("\n"),
  };
}

const errorAtStart = /^\w*(?:Error|Exception|Warning)\b/;
const promptAtStart = /^(?:>>>|\.\.\.|In \[|Out\[)/;
const indented = /^(?: {4}|\t)\S/;
const statement =
  /^(?:from [\w.]+ import |import \w|class \w+.*:$|def \w+\(|@\w+|(?:const|let|var) \w+ = |export )/;
const expression = /\w\(.*\)$|^\w+ = |[;{}]$/;
const sentence = /[a-z]{3,} [a-z]{2,} [a-z]{2,} /;

function looksLikeCode(line: string, content: string): boolean {
  if (promptAtStart.test(content) || indented.test(line) || statement.test(content)) return true;
  return expression.test(content) && !sentence.test(content);
}
