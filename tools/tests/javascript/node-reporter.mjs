// A reporter for `node --test`, given to it as a data: address, so that no file of the repository can
// stand in for it. One JSON line for each test; names are joined from the outermost suite inwards.
import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";

export default async function* report(events) {
  const names = [];
  yield line({ event: "runner", name: "node:test", version: process.version });
  for await (const { type, data } of events) {
    if (type === "test:coverage") yield line(coveredLines(data.summary));
    if (type === "test:start") names[data.nesting] = data.name;
    if (type !== "test:pass" && type !== "test:fail") continue;
    names[data.nesting] = data.name;
    const passed = type === "test:pass";
    if (isWholeFile(data)) yield line(wholeFile(data, passed));
    else if (isTest(data, passed)) {
      const path = names.slice(0, data.nesting + 1);
      const id = [fileOf(data.file), ...path].join(" > ");
      yield line({ event: "result", id, status: statusOf(data, passed) });
    }
  }
  yield line({ event: "end", status: 0 });
}

/** Which lines the whole run executed: node measures processes, not single tests. */
function coveredLines({ files }) {
  const lines = {};
  for (const file of files) {
    const path = fileOf(file.path);
    if (!path.startsWith("..")) {
      lines[path] = file.lines.filter(({ count }) => count > 0).map(({ line: number }) => number);
    }
  }
  return { event: "lines", id: "", lines };
}

function line(value) {
  return `${JSON.stringify(value)}\n`;
}

function fileOf(path) {
  return path === undefined
    ? "(unknown file)"
    : relative(process.cwd(), path).replaceAll("\\", "/");
}

/** The runner's own entry for a file that failed to load, or that is a plain script without tests. */
function isWholeFile(data) {
  return data.nesting === 0 && data.file !== undefined && resolve(data.name) === data.file;
}

function wholeFile(data, passed) {
  const id = fileOf(data.file);
  if (!passed) return { event: "collect-error", id };
  // It ended with 0 and reported nothing: right for a plain script, an early exit if it has tests.
  if (mentionsTests(data.file)) return { event: "collect-error", id };
  return { event: "result", id, status: "passed" };
}

function mentionsTests(path) {
  return /["']node:test["']|["']test["']\s*\)|from\s+["']test["']/.test(readFileSync(path, "utf8"));
}

/** Suites count only when they themselves failed: in a hook, or outside of their tests. */
function isTest(data, passed) {
  if (data.details?.type !== "suite") return data.skip !== "test name does not match pattern";
  return !passed && data.details.error?.failureType !== "subtestsFailed";
}

function statusOf(data, passed) {
  if (data.skip !== undefined && data.skip !== false) return "skipped";
  if (data.todo !== undefined && data.todo !== false)
    return passed ? "skipped" : "expected-failure";
  if (passed) return "passed";
  const failure = data.details?.error?.failureType;
  return failure === "testCodeFailure" || failure === "subtestsFailed" ? "failed" : "error";
}
