import { after, afterLast, pythonPattern, strip } from "../python-text.ts";
import { withoutAnsi } from "./javascript-failures.ts";
import { carbon } from "./javascript-files.ts";
import { indentOf, suiteStack } from "./suites.ts";
import { LogUnreadable } from "./parser.ts";
import type { LogParser, TestStatuses } from "./parser.ts";

/** Runners that print a tree: suites by indentation, tests with a sign before them. */

const calypsoTest = pythonPattern(String.raw`^\s+(?:✓|✕)\s(.*)`);
const calypsoTimedTest = pythonPattern(String.raw`^\s+(?:✓|✕)\s(.*)\(\d+ms\)$`);
const timing = pythonPattern(String.raw`\(\d+ms\)`);

export const calypso: LogParser = (log) => {
  const statuses: TestStatuses = new Map();
  const suites = suiteStack();
  for (const run of log.split(" ./node_modules/.bin/jest ").slice(1)) {
    for (const line of run.split("\n")) {
      if (line.startsWith("Test Suites") || line.startsWith("  ● ")) break;
      const text = strip(line);
      if (text.startsWith("✓") || text.startsWith("✕")) {
        const name = (timing.test(line) ? calypsoTimedTest : calypsoTest).exec(line)?.[1];
        if (name === undefined)
          throw new LogUnreadable(
            `got the line ${JSON.stringify(line)}, expected an indented test`,
          );
        const full = [suites.names().join(" - "), name].join(" - ");
        statuses.set(strip(full), text.startsWith("✓") ? "PASSED" : "FAILED");
      } else if (indentOf(line) > 0) suites.enter(line);
    }
  }
  return statuses;
};

const mochaSummary = pythonPattern(String.raw`\n[ \t]*\d+ passing`);
const numbered = pythonPattern(String.raw`^\d+\)`);
const allTimings = pythonPattern(String.raw`\(\d+ms\)`, "g");

export const highlightJs: LogParser = (log) => {
  const statuses: TestStatuses = new Map();
  let suite: readonly string[] = [];
  for (const line of (log.split(mochaSummary)[0] ?? "").split("\n")) {
    const text = strip(line);
    const check = ["✓", "✔"].find((sign) => text.startsWith(sign));
    const name = (rest: string) => [...suite, strip(rest.replace(allTimings, ""))].join(".");
    if (check !== undefined) statuses.set(name(after(line, check)), "PASSED");
    else if (numbered.test(text)) statuses.set(name(after(line, ")")), "FAILED");
    else if (line.startsWith("  ")) suite = [text];
  }
  return statuses;
};

const karmaLine = pythonPattern(String.raw`^(\s*)?([✔✖])?\s(.*)$`);

/** karma's `spec` reporter, up to its summary. */
export const karma: LogParser = (log) => {
  const statuses: TestStatuses = new Map();
  const suites: string[] = [];
  let depth = -1;
  let started = false;
  for (const line of log.split("\n")) {
    if (line.startsWith("SUMMARY:")) return statuses;
    if (line.includes("Starting browser")) started = true;
    else if (started) {
      const [, indent = "", sign, name = ""] = karmaLine.exec(line) ?? [];
      if (sign !== undefined) {
        statuses.set([...suites, name].join(" > "), sign === "✔" ? "PASSED" : "FAILED");
      } else if (indent !== "" && indent.length > depth) {
        suites.push(name);
        depth = indent.length;
      } else if (indent !== "" && indent.length < depth) {
        if (suites.pop() === undefined)
          throw new LogUnreadable("got karma output whose suites do not nest");
        depth = indent.length;
      }
    }
  }
  return statuses;
};

const lighthouseTests = [
  { pattern: pythonPattern(String.raw`^✔\s(.*)\s\(\d+m+s\)`), status: "PASSED" },
  { pattern: pythonPattern(String.raw`^✔\s(.*)`), status: "PASSED" },
  { pattern: pythonPattern(String.raw`^\d+\)\s(.*)\s\(\d+m+s\)`), status: "FAILED" },
  { pattern: pythonPattern(String.raw`^\d+\)\s(.*)`), status: "FAILED" },
] as const;
const testFiles = pythonPattern(String.raw`running\s\d+\stest\sfiles`);
const passing = pythonPattern(String.raw`\d+\spassing`);

const lighthouseMocha: LogParser = (log) => {
  const statuses: TestStatuses = new Map();
  for (const run of log.split(testFiles).slice(1)) {
    const suites = suiteStack();
    for (const line of strip(run.split(passing)[0] ?? "").split("\n")) {
      const text = strip(line);
      const test = lighthouseTests.find(({ pattern }) => pattern.test(text));
      if (test !== undefined)
        statuses.set(suites.qualify(test.pattern.exec(text)?.[1] ?? ""), test.status);
      else if (indentOf(line) > 0) suites.enter(line);
    }
  }
  return statuses;
};

const fullTitle = pythonPattern(String.raw`"fullTitle":\s"(.*)",\n`, "g");

/** lighthouse changed its runner twice. */
export const lighthouse: LogParser = (log, context) => {
  if (["9.5", "10.0", "10.2"].includes(context.version)) return lighthouseMocha(log, context);
  if (Number.parseFloat(context.version) >= 3) return carbon(log, context);
  const statuses: TestStatuses = new Map();
  for (const run of log.split("./node_modules/.bin/mocha --reporter json").slice(1)) {
    readTitles(upTo(afterLast(run, '"passes": ['), "]"), "PASSED", statuses);
    readTitles(upTo(afterLast(run, '"failures": ['), "],"), "FAILED", statuses);
  }
  return statuses;
};

function upTo(text: string, end: string): string {
  const at = text.lastIndexOf(end);
  return at < 0 ? text : text.slice(0, at);
}

function readTitles(text: string, status: string, statuses: TestStatuses): void {
  for (const match of text.matchAll(fullTitle)) statuses.set(match[1] ?? "", status);
}

/** alibaba-fusion/next: karma before 1.27, cypress from then on. */
export const next: LogParser = (log, context) =>
  context.version === "1.27" ? nextCypress(log) : nextKarma(log);

const nextTests = [
  { pattern: pythonPattern(String.raw`^.*?✗\s*(.*)`), status: "FAILED" },
  { pattern: pythonPattern(String.raw`^.*?✓\s*(.*)`), status: "PASSED" },
] as const;
const nextNoise = ["ERROR", "LOG", "WARN", "Check", "in"];

function nextKarma(log: string): TestStatuses {
  const statuses: TestStatuses = new Map();
  const suites = suiteStack();
  const text = withoutAnsi(log).replace(
    pythonPattern(String.raw`AssertionError:\s+#([^]*?)\n\n`, "g"),
    "",
  );
  for (const run of text.split(" xvfb-run ").slice(1)) {
    for (const line of afterLast(run, "Starting browser Chrome").split("\n")) {
      if (line.startsWith("TOTAL")) break;
      if (nextNoise.some((word) => strip(line).startsWith(word))) continue;
      const test = nextTests.find(({ pattern }) => pattern.test(line));
      if (test !== undefined)
        statuses.set(suites.qualify(test.pattern.exec(line)?.[1] ?? ""), test.status);
      else if (indentOf(line) > 0) suites.enter(line);
    }
  }
  return statuses;
}

const cypressSuite = pythonPattern(String.raw`Running:(.*)\)\n{3}\s{2}(.*)\n`);

function nextCypress(log: string): TestStatuses {
  const statuses: TestStatuses = new Map();
  // Splitting at a pattern with two groups gives: text, group, group, text, …
  const parts = log.split(cypressSuite);
  for (let at = 3; at < parts.length; at += 3) {
    const suite = parts[at - 1] ?? "";
    const read = (source: string, status: string) => {
      for (const match of (parts[at] ?? "").matchAll(pythonPattern(source, "gm")))
        statuses.set(`${suite}: ${strip(match[1] ?? "")}`, status);
    };
    read(String.raw`^\s{4}\d+\)\s(.*)`, "FAILED");
    read(String.raw`^\s{4}✓\s(.*)\(`, "PASSED");
  }
  return statuses;
}
