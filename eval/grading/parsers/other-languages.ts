import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import { pythonPattern, strip } from "../python-text.ts";
import { lineParser } from "./lines.ts";
import { LogUnreadable } from "./parser.ts";
import type { LogParser, TestStatuses } from "./parser.ts";

const passAndFail = { PASS: "PASSED", FAIL: "FAILED" } as const;

const minitest = lineParser({
  pattern: String.raw`^(.+)\. .*=.*(\.|F|E).*$`,
  groups: { name: 1, status: 2 },
  statuses: { ".": "PASSED", F: "FAILED", E: "FAILED" },
});

const cucumber = lineParser({
  pattern: String.raw`^(.*) \.+(\.|F)`,
  groups: { name: 1, status: 2 },
  statuses: { ".": "PASSED", F: "FAILED" },
});

/** jekyll's instances use two runners. */
const jekyll: LogParser = (log, context) => {
  const number = context.instanceId.split("-")[1] ?? "";
  if (["9141", "8047", "8167"].includes(number)) return minitest(log, context);
  if (["8761", "8771"].includes(number)) return cucumber(log, context);
  throw new LogUnreadable(`got ${context.instanceId}, expected a known jekyll instance`);
};

const mavenTest = pythonPattern(String.raw`^.*-Dtest=(\S+).*$`);
const mavenEnd = pythonPattern("^.*BUILD (SUCCESS|FAILURE)$");

/** One `mvn -Dtest=…` a test; traces and `BUILD …` lines may interleave, so they pair in order. */
const maven: LogParser = (log) => {
  const statuses: TestStatuses = new Map();
  const waiting: string[] = [];
  const early: string[] = [];
  for (const raw of log.split("\n")) {
    const line = strip(raw);
    const test = mavenTest.exec(line)?.[1];
    if (test !== undefined) waiting.push(test);
    const end = mavenEnd.exec(line)?.[1];
    if (end === undefined) continue;
    const name = waiting.shift();
    if (name === undefined) early.push(end);
    else statuses.set(name, end === "SUCCESS" ? "PASSED" : "FAILED");
  }
  early.slice(0, waiting.length).forEach((end, index) => {
    statuses.set(waiting[index] ?? "", end === "SUCCESS" ? "PASSED" : "FAILED");
  });
  return statuses;
};

const gradleLine = pythonPattern(String.raw`^([^>].+)\s+(PASSED|FAILED)$`);
const gradleName = pythonPattern(String.raw`^([^>]\S*\s+>\s+\S+)$`);

/** `Class > method PASSED`, or the status on a later line of its own. */
const gradle: LogParser = (log) => {
  const statuses: TestStatuses = new Map();
  let waiting: string | null = null;
  for (const raw of log.split("\n")) {
    const line = strip(raw);
    const whole = gradleLine.exec(line);
    if (whole !== null) {
      statuses.set(whole[1] ?? "", whole[2] ?? "");
      waiting = null;
      continue;
    }
    const name = gradleName.exec(line)?.[1];
    if (name !== undefined) waiting = name;
    else if (waiting !== null && (line === "PASSED" || line === "FAILED")) {
      statuses.set(waiting, line);
      waiting = null;
    }
  }
  return statuses;
};

const phpSuite = pythonPattern(String.raw`^(\w.+) \(.+\)$`);
const phpTest = pythonPattern(String.raw`^\s*([✔✘↩])\s*(.*)$`);
const phpStatuses: Readonly<Record<string, string>> = {
  "✔": "PASSED",
  "✘": "FAILED",
  "↩": "SKIPPED",
};

/** `phpunit --testdox`: a class's heading, then its tests. */
const phpunit: LogParser = (log) => {
  const statuses: TestStatuses = new Map();
  let suite = "None";
  for (const line of log.split("\n")) {
    const heading = phpSuite.exec(line)?.[1];
    if (heading !== undefined) {
      suite = heading;
      continue;
    }
    const test = phpTest.exec(line);
    if (test !== null) statuses.set(`${suite} > ${test[2]}`, phpStatuses[test[1] ?? ""] ?? "");
  }
  return statuses;
};

const many = <Item extends z.ZodType>(item: Item) => z.array(item).default([]);
const expression = z.object({ success: z.string().optional() });
const subcaseLeaf = z.object({ name: z.string().optional(), Expression: many(expression) });
const subcase = subcaseLeaf.extend({ SubCase: many(subcaseLeaf) });
const testCase = z.object({ name: z.string().optional(), SubCase: many(subcase) });
const doctestReport = z.object({
  doctest: z.object({ TestSuite: many(z.object({ TestCase: many(testCase) })) }),
});

/** doctest's XML: a sub-case passes when all its expressions did. */
const doctest: LogParser = (log) => {
  const statuses: TestStatuses = new Map();
  const start = log.indexOf("<doctest");
  const end = log.indexOf("</doctest>", Math.max(start, 0));
  if (start < 0 || end < 0) return statuses;
  const lists = ["TestSuite", "TestCase", "SubCase", "Expression"];
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    parseAttributeValue: false,
    isArray: (name) => lists.includes(name),
  });
  const report = doctestReport.safeParse(parser.parse(log.slice(start, end + 10)));
  if (!report.success) throw new LogUnreadable("got doctest XML of an unknown shape");
  for (const suite of report.data.doctest.TestSuite) {
    for (const { name, SubCase } of suite.TestCase) {
      for (const outer of SubCase) {
        const inner = outer.SubCase.flatMap((leaf) => leaf.Expression);
        const parts = [...outer.Expression, ...inner];
        statuses.set(`${name} > ${outer.name}`, allSucceed(parts));
        for (const leaf of outer.SubCase)
          statuses.set(`${name} > ${leaf.name}`, allSucceed(leaf.Expression));
      }
    }
  }
  return statuses;
};

function allSucceed(expressions: readonly z.infer<typeof expression>[]): string {
  return expressions.every(({ success }) => success === "true") ? "PASSED" : "FAILED";
}

/** C, C++, Go, Java, PHP, Ruby and Rust: what SWE-bench Multilingual needs beside JavaScript. */
export const otherParsers: Readonly<Record<string, LogParser>> = {
  parse_log_redis: lineParser({
    pattern: String.raw`^\[(ok|err|skip|ignore)\]:\s(.+?)(?:\s\((\d+\s*m?s)\))?$`,
    groups: { status: 1, name: 2 },
    statuses: { ok: "PASSED", err: "FAILED", skip: "SKIPPED", ignore: "SKIPPED" },
    rename: (name, status) =>
      status === "FAILED" ? name.replace(pythonPattern(String.raw`\s+in\s+\S+$`), "") : name,
  }),
  parse_log_jq: lineParser({
    pattern: String.raw`^\s*(PASS|FAIL):\s(.+)$`,
    groups: { status: 1, name: 2 },
    statuses: passAndFail,
  }),
  parse_log_doctest: doctest,
  parse_log_micropython_test: lineParser({
    pattern: String.raw`^(pass|FAIL|skip)\s+(.+)$`,
    groups: { status: 1, name: 2 },
    statuses: { pass: "PASSED", FAIL: "FAILED", skip: "SKIPPED" },
  }),
  parse_log_googletest: lineParser({
    pattern: String.raw`^.*\[\s*(OK|FAILED)\s*\]\s(.*)\s\(.*\)$`,
    groups: { status: 1, name: 2 },
    statuses: { OK: "PASSED", FAILED: "FAILED" },
  }),
  parse_log_gotest: lineParser({
    pattern: String.raw`^--- (PASS|FAIL|SKIP): (.+) \((.+)\)$`,
    groups: { status: 1, name: 2 },
    statuses: { ...passAndFail, SKIP: "SKIPPED" },
  }),
  parse_log_maven: maven,
  parse_log_ant: lineParser({
    pattern: String.raw`^\s*\[junit\]\s+\[(PASS|FAIL|ERR)\]\s+(.*)$`,
    groups: { status: 1, name: 2 },
    statuses: { ...passAndFail, ERR: "FAILED" },
  }),
  parse_log_gradle_custom: gradle,
  parse_log_phpunit: phpunit,
  parse_log_minitest: minitest,
  parse_log_cucumber: cucumber,
  parse_log_ruby_unit: lineParser({
    pattern: String.raw`^\s*(?:test: )?(.+):\s+(\.|E\b|F\b|O\b)`,
    groups: { name: 1, status: 2 },
    statuses: { ".": "PASSED", E: "FAILED", F: "FAILED", O: "SKIPPED" },
  }),
  parse_log_rspec_transformed_json: lineParser({
    pattern: "(.+) - (passed|failed)",
    groups: { name: 1, status: 2 },
    statuses: { passed: "PASSED", failed: "FAILED" },
  }),
  parse_log_jekyll: jekyll,
  parse_log_cargo: lineParser({
    pattern: String.raw`^test\s+(\S+)\s+\.\.\.\s+(\w+)$`,
    groups: { name: 1, status: 2 },
    statuses: { ok: "PASSED", FAILED: "FAILED" },
  }),
};
