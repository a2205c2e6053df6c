import type { TestStatus } from "../../agent/core/model.ts";
import { worst } from "./report.ts";

/**
 * Reads single results from what known runners print, for commands whose report cannot be had
 * otherwise. A test may print such lines itself, so that this is never the only evidence.
 */
export function readPrintedResults(text: string): ReadonlyMap<string, TestStatus> {
  const tests = new Map<string, TestStatus>();
  let previous = "";
  for (const line of text.split(/\r?\n/)) {
    for (const read of readers) {
      const found = read(line, previous);
      if (found === null) continue;
      tests.set(found.id, worst(tests.get(found.id), found.status));
      break;
    }
    previous = line;
  }
  return tests;
}

interface Printed {
  readonly id: string;
  readonly status: TestStatus;
}

type LineReader = (line: string, previous: string) => Printed | null;

/** `PASSED tests/test_a.py::test_b`, `FAILED tests/test_a.py::test_b - assert …` (pytest -rA). */
const pytestSummary: LineReader = (line) => {
  const match = /^(PASSED|FAILED|ERROR|XFAIL|XPASS) (\S+?\.py(?:::.*?)?)(?: - .*)?$/.exec(line);
  const status = pytestStatuses[match?.[1] ?? ""];
  return match === null || status === undefined ? null : { id: match[2] ?? "", status };
};

/** `tests/test_a.py::test_b PASSED  [ 50%]` (pytest -v). */
const pytestVerbose: LineReader = (line) => {
  const match =
    /^(\S+?\.py::.*?) (PASSED|FAILED|ERROR|XFAIL|XPASS|SKIPPED)\b(?: \(.*\))?\s*(?:\[ *\d+%\])?$/.exec(
      line,
    );
  const status = pytestStatuses[match?.[2] ?? ""];
  return match === null || status === undefined ? null : { id: match[1] ?? "", status };
};

const pytestStatuses: Readonly<Record<string, TestStatus>> = {
  PASSED: "passed",
  XPASS: "passed",
  FAILED: "failed",
  ERROR: "error",
  XFAIL: "expected-failure",
  SKIPPED: "skipped",
};

/** `test_a (module.Case) ... ok`; with a docstring the name stands on the line before (unittest -v). */
const unittestVerbose: LineReader = (line, previous) => {
  const match =
    /^(.*) \.\.\. (ok|FAIL|ERROR|skipped\b.*|expected failure|unexpected success)$/.exec(line);
  if (match === null) return null;
  const named = /^\S+ \([\w.]+\)$/;
  const id = named.test(match[1] ?? "") ? match[1] : named.test(previous) ? previous : null;
  if (id === null || id === undefined) return null;
  const word = (match[2] ?? "").split(" ")[0] ?? "";
  const status = unittestStatuses[word];
  return status === undefined ? null : { id, status };
};

const unittestStatuses: Readonly<Record<string, TestStatus>> = {
  ok: "passed",
  FAIL: "failed",
  ERROR: "error",
  skipped: "skipped",
  expected: "expected-failure",
  unexpected: "failed",
};

/** `ok 1 - name`, `not ok 2 - name # TODO reason` (Test Anything Protocol). */
const testAnythingProtocol: LineReader = (line) => {
  const match = /^\s*(not )?ok \d+(?: -)? (.+?)(?: # (SKIP|TODO)\b.*)?$/i.exec(line);
  if (match === null) return null;
  const [, not, name = "", directive] = match;
  const kind = directive?.toUpperCase();
  if (kind === "SKIP") return { id: name, status: "skipped" };
  if (kind === "TODO")
    return { id: name, status: not === undefined ? "skipped" : "expected-failure" };
  return { id: name, status: not === undefined ? "passed" : "failed" };
};

/** `✓ name (3 ms)`, `✕ name`, `○ skipped name` (jest, vitest, mocha, node's spec reporter). */
const marks: LineReader = (line) => {
  const match = /^\s*([✓✔√✕✗×✖○↓]) (.+?)(?: \(?\d+(?:\.\d+)? ?m?s\)?)?$/.exec(line);
  if (match === null) return null;
  const [, mark = "", name = ""] = match;
  if ("✓✔√".includes(mark)) return { id: name, status: "passed" };
  return { id: name, status: "○↓".includes(mark) ? "skipped" : "failed" };
};

/** `    1) name` in the tree of mocha's spec reporter; its list at the end names the suites, too. */
const numberedFailure: LineReader = (line) => {
  const match = /^\s+\d+\) (.+?):?$/.exec(line);
  return match === null ? null : { id: match[1] ?? "", status: "failed" };
};

/** `--- PASS: TestName (0.00s)` (go test -v). */
const go: LineReader = (line) => {
  const match = /^\s*--- (PASS|FAIL|SKIP): (\S+)/.exec(line);
  const statuses = { PASS: "passed", FAIL: "failed", SKIP: "skipped" } as const;
  const word = match?.[1];
  return word === "PASS" || word === "FAIL" || word === "SKIP"
    ? { id: match?.[2] ?? "", status: statuses[word] }
    : null;
};

/** `test module::name ... ok` (cargo test). */
const cargo: LineReader = (line) => {
  const match = /^test (\S+)(?: - should panic)? \.\.\. (ok|FAILED|ignored)/.exec(line);
  if (match === null) return null;
  const status = match[2] === "ok" ? "passed" : match[2] === "FAILED" ? "failed" : "skipped";
  return { id: match[1] ?? "", status };
};

const readers: readonly LineReader[] = [
  pytestSummary,
  pytestVerbose,
  unittestVerbose,
  testAnythingProtocol,
  marks,
  numberedFailure,
  go,
  cargo,
];
