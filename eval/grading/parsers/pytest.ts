import { before, splitWords } from "../python-text.ts";
import type { GradingRules } from "../rules.ts";
import { endsWithStatus, startsWithStatus } from "./parser.ts";
import type { LogParser, TestStatuses } from "./parser.ts";

/** `pytest -rA`: lines `STATUS id…`; ids are cut at the first blank, as they are in the datasets. */
export const parsePytest: LogParser = (log, { rules }) => readShortSummary(log, { rules });

/** As `parsePytest`; a parameter that is an absolute path keeps its last segment only. */
export const parsePytestOptions: LogParser = (log, { rules }) =>
  readShortSummary(log, { rules, name: shortenPathParameter });

/** As `parsePytest`; the mouse buttons' names became numbers in the expected ids. */
export const parseMatplotlib: LogParser = (log, { rules }) =>
  readShortSummary(log, {
    rules,
    line: (text) => text.replaceAll("MouseButton.LEFT", "1").replaceAll("MouseButton.RIGHT", "3"),
  });

/** Colour codes and control characters deleted; the status may also stand at the end of a line. */
export const parsePytestVersion2: LogParser = (log, { rules }) => {
  const statuses: TestStatuses = new Map();
  for (const raw of log.split("\n")) {
    const line = deleteControls(raw);
    if (startsWithStatus(line)) readLeadingStatus(line, rules, statuses);
    else if (endsWithStatus(line)) readTrailingStatus(line, rules, statuses);
  }
  return statuses;
};

interface SummaryOptions {
  readonly rules: GradingRules;
  readonly line?: (line: string) => string;
  readonly name?: (name: string) => string;
}

function readShortSummary(log: string, options: SummaryOptions): TestStatuses {
  const statuses: TestStatuses = new Map();
  for (const raw of log.split("\n")) {
    const line = options.line?.(raw) ?? raw;
    if (!startsWithStatus(line)) continue;
    const [status, name] = splitWords(
      line.startsWith("FAILED") ? line.replaceAll(" - ", " ") : line,
    );
    if (status === undefined || name === undefined) continue;
    if (options.rules === "v5" && isSkipCount(status, name)) continue;
    statuses.set(options.name?.(name) ?? name, status);
  }
  return statuses;
}

function readLeadingStatus(line: string, rules: GradingRules, statuses: TestStatuses): void {
  const failed = line.startsWith("FAILED");
  if (rules === "v4") {
    const [status, name] = splitWords(failed ? line.replaceAll(" - ", " ") : line);
    if (status !== undefined && name !== undefined) statuses.set(name, status);
    return;
  }
  const [status, ...name] = splitWords(failed ? before(line, " - ") : line);
  if (status === undefined || name[0] === undefined || isSkipCount(status, name[0])) return;
  statuses.set(name.join(" "), status);
}

function readTrailingStatus(line: string, rules: GradingRules, statuses: TestStatuses): void {
  const words = splitWords(line);
  const [first, second] = words;
  if (first === undefined || second === undefined) return;
  if (rules === "v4") statuses.set(first, second);
  else statuses.set(words.slice(0, -1).join(" "), words.at(-1) ?? "");
}

/** `SKIPPED [3] path:line: reason` counts skips; `[3]` is no test. */
function isSkipCount(status: string, name: string): boolean {
  return status === "SKIPPED" && /^\[\p{Nd}+\]$/u.test(name);
}

function shortenPathParameter(name: string): string {
  const open = name.indexOf("[");
  const close = name.lastIndexOf("]");
  if (open < 0 || close < open) return name;
  const parameter = name.slice(open + 1, close);
  const isPath =
    parameter.startsWith("/") && !parameter.startsWith("//") && !parameter.includes("*");
  const kept = isPath ? `/${parameter.slice(parameter.lastIndexOf("/") + 1)}` : parameter;
  return `${name.slice(0, open)}[${kept}]`;
}

function deleteControls(line: string): string {
  // eslint-disable-next-line no-control-regex -- the official parser deletes them, tabs included
  return line.replace(/\[\p{Nd}+m/gu, "").replace(/[\x01-\x1f]/g, "");
}
