import { pythonPattern, splitWords, strip, stripEnd } from "../python-text.ts";
import { indentOf } from "./suites.ts";
import type { LogParser, TestStatuses } from "./parser.ts";

/** Runners whose logs name failures only; these repositories are graded `fail_only`. */

const mochaFailure = pythonPattern(String.raw`(\s{2}\d+\))([^]*?)\s+(?:(.*)Error)`, "g");

export const eslint: LogParser = (log) =>
  failures([...log.matchAll(mochaFailure)].map((match) => foldSpace(match[2] ?? "")));

const bpmnPatterns = [
  { source: String.raw`2KPhantomJS\s[\d.]+\s\(Linux\s[\d.]+\)\s(.*)FAILED\n`, group: 1 },
  { source: String.raw`2KPhantomJS\s[\d.]+\s\(Linux\sx86_64\)\s(.*)FAILED\n`, group: 1 },
  { source: String.raw`Chrome\sHeadless\s(.*)\s\(Linux\sx86_64\)\s(.*)FAILED\n`, group: 2 },
  { source: String.raw`HeadlessChrome\s[\d.]+\s\(Linux\s[\d.]+\)\s(.*)FAILED\n`, group: 1 },
] as const;

export const bpmnJs: LogParser = (log) =>
  failures(
    bpmnPatterns.flatMap(({ source, group }) =>
      [...log.matchAll(pythonPattern(source, "g"))].map((match) => match[group] ?? ""),
    ),
  );

const openLayersPatterns = [
  String.raw`Chrome\sHeadless\s[\d.]+\s\(Linux\s\S+\)\s(.*)\sFAILED\n`,
  String.raw`Chrome\s[\d.]+\s\(Linux\s\S+\)\s(.*)FAILED\n`,
  String.raw`^\s{2}\d+\)([^]*?)Error:`,
  String.raw`^case\s(.*):\smismatch`,
] as const;

export const openLayers: LogParser = (log) =>
  failures(
    openLayersPatterns.flatMap((source) =>
      [...log.matchAll(pythonPattern(source, "gm"))].map((match) => foldSpace(match[1] ?? "")),
    ),
  );

const chartFailure = pythonPattern(
  String.raw`Chrome\s[\d.]+(?!\n)\s\(.+?\)(?!\n)\s(.*)FAILED$`,
  "gm",
);

export const chartJs: LogParser = (log) =>
  failures([...withoutAnsi(log).matchAll(chartFailure)].map((match) => match[1] ?? ""));

const markedFailure = pythonPattern(String.raw`^\d+\)\s(.*)`);

export const marked: LogParser = (log) =>
  failures(
    log.split("\n").flatMap((line) => {
      const name = markedFailure.exec(line)?.[1];
      return name === undefined ? [] : [strip(name)];
    }),
  );

const p5Failure = pythonPattern(String.raw`^\s*(\d+)\)([^]{0,1000}?):`, "gm");

export const p5js: LogParser = (log) => {
  const text = withoutXml(withoutJson(withoutAnsi(log)));
  return failures(
    [...text.matchAll(p5Failure)]
      .map((match) => (match[2] ?? "").split("\n"))
      .filter(isDeepening)
      .map((lines) => lines.map(strip).join(":")),
  );
};

/** A failure's title goes one step further in with each line; other numbered text does not. */
function isDeepening(lines: readonly string[]): boolean {
  let last = 0;
  return lines.every((line) => {
    const indent = indentOf(line);
    const deeper = indent > last;
    last = indent;
    return deeper;
  });
}

function withoutJson(log: string): string {
  const kept: string[] = [];
  let inObject = false;
  let inList = false;
  for (const line of log.split("\n")) {
    const text = stripEnd(line);
    if (text.endsWith("{")) inObject = true;
    else if (text.endsWith("[")) inList = true;
    else if (text === "}" && inObject) inObject = false;
    else if (text === "]" && inList) inList = false;
    else if (!inObject && !inList && !isWholeJson(text)) kept.push(line);
  }
  return kept.join("\n");
}

function isWholeJson(text: string): boolean {
  return (
    (text.startsWith("{") && text.endsWith("}")) || (text.startsWith("[") && text.endsWith("]"))
  );
}

const element = pythonPattern(String.raw`<(\w+)>[^]*?<\/\1>`);

/** Elements vanish; opening tags of the same name inside one are put back, until none is left. */
function withoutXml(log: string): string {
  let text = log;
  for (let match = element.exec(text); match !== null; match = element.exec(text)) {
    const [whole, name = ""] = match;
    const inner = Math.max(whole.split(`<${name}>`).length - 2, 0);
    const rest = text.slice(match.index + whole.length);
    text = text.slice(0, match.index) + `<${name}>`.repeat(inner) + rest;
  }
  return text;
}

export function withoutAnsi(text: string): string {
  // eslint-disable-next-line no-control-regex -- terminal escape sequences begin with one
  return text.replace(/\x1B(?:[@-Z\\-_]|\[[0-?]*[ -/]*[@-~])/g, "");
}

/** `re.sub(r"\s+", " ", text).strip()` */
function foldSpace(text: string): string {
  return splitWords(text).join(" ");
}

function failures(names: readonly string[]): TestStatuses {
  return new Map(names.map((name) => [name, "FAILED"]));
}
