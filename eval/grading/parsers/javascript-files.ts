import { z } from "zod";
import { parseJson } from "../../datasets/json-object.ts";
import { after, before, beforeLast, pythonPattern, strip } from "../python-text.ts";
import { LogUnreadable } from "./parser.ts";
import type { LogParser, TestStatuses } from "./parser.ts";

const durations = [
  String.raw`\s\([\d.]+ms\)`,
  String.raw`\s\([\d.]+\ss\)`,
  String.raw`\s\([\d.]+s\)`,
  "",
];
const fileLines = [
  ["PASS", "PASSED"],
  ["FAIL", "FAILED"],
].flatMap(([word, status = ""]) =>
  durations.map((duration) => ({
    pattern: pythonPattern(String.raw`^${word}\s(.*)${duration}`),
    status,
  })),
);

/** jest without `--verbose`: a test is a file. Used for carbon, prettier, scratch-gui, react-pdf. */
export const carbon: LogParser = (log) => {
  const statuses: TestStatuses = new Map();
  for (const line of log.split("\n")) {
    const found = fileLines.find(({ pattern }) => pattern.test(line));
    if (found !== undefined) statuses.set(found.pattern.exec(line)?.[1] ?? "", found.status);
  }
  return statuses;
};

const grommetDuration = pythonPattern(String.raw`\s\([\d.]+\s?(?:ms|s)\)$`);

/** As `carbon`, but a file that passed once has passed, and durations are cut off. */
export const grommet: LogParser = (log) => {
  const statuses: TestStatuses = new Map();
  for (const [word, status] of [
    ["FAIL", "FAILED"],
    ["PASS", "PASSED"],
  ] as const) {
    for (const match of log.matchAll(pythonPattern(String.raw`^${word}\s(.*)`, "gm")))
      statuses.set(strip(match[1] ?? "").replace(grommetDuration, ""), status);
  }
  return statuses;
};

const titles = z.array(z.object({ fullTitle: z.string() }));
const mochaJson = z.object({ failures: titles, passes: titles });

/** mocha's JSON report after each trace of its command. */
export const prism: LogParser = (log) => {
  const statuses: TestStatuses = new Map();
  for (const run of log.split("./node_modules/.bin/mocha tests/run.js --reporter json").slice(1)) {
    const report = mochaJson.safeParse(parseJson(`{${beforeLast(after(run, "{"), "}")}}`));
    if (!report.success) throw new LogUnreadable("got no JSON report of mocha after its command");
    for (const test of report.data.failures) statuses.set(test.fullTitle, "FAILED");
    for (const test of report.data.passes) statuses.set(test.fullTitle, "PASSED");
  }
  return statuses;
};

const quartoTest = pythonPattern(String.raw`\[(smoke|unit)\]`);
const temporaryFiles = [
  pythonPattern(String.raw`/tmp/(\w+)\.qmd`),
  pythonPattern(String.raw`/tmp/(\w+)/`),
];

/** deno's coloured report; temporary names are numbered in order, so that ids are stable. */
export const quarto: LogParser = (log) => {
  const statuses: TestStatuses = new Map();
  const numbers = new Map<string, number>();
  for (const raw of log.split("\n")) {
    if (raw.includes("ERRORS") || raw.includes("failures:")) break;
    if (!quartoTest.test(raw)) continue;
    const line = temporaryFiles.reduce((text, pattern) => numberNames(text, pattern, numbers), raw);
    const name = strip(before(line, "..."));
    if (isQuartoNoise(line)) continue;
    if (line.includes("32mok")) statuses.set(name, "PASSED");
    else if (line.includes("31mFAILED")) statuses.set(name, "FAILED");
    else if (!statuses.has(name)) statuses.set(name, "FAILED");
  }
  return statuses;
};

function numberNames(line: string, pattern: RegExp, numbers: Map<string, number>): string {
  const found = pattern.exec(line)?.[0];
  if (found === undefined) return line;
  const number = numbers.get(found) ?? numbers.size;
  numbers.set(found, number);
  return line.replace(new RegExp(pattern, "gu"), `/tmp/${number}`);
}

function isQuartoNoise(line: string): boolean {
  if (line.startsWith("test result:") || line.includes("34mINFO")) return true;
  return ["passed", "failed", "steps"].every((word) => line.includes(word));
}
