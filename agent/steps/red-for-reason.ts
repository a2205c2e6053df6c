import type { Issue, TestId, TestReport } from "../core/model.ts";
import { failingTests } from "../core/test-verdict.ts";
import { lastName } from "./related-failures.ts";

/**
 * Which of the red tests of a written file show the issue. One of three may be red by a slip of its
 * writer, and no repair would ever turn it green. So where some fail by an assertion or by an exception
 * that the issue names, those that end in another exception are left out. Where none does, nothing can
 * be told, and all of them stay.
 */
export function redForReason(report: TestReport, issue: Issue): readonly TestId[] {
  const failing = failingTests(report);
  const text = `${issue.title}\n${issue.body}`;
  const plain = failing.filter((id) => {
    const exception = exceptionOf(report.log, id);
    return exception !== null && (isAssertion(exception) || text.includes(exception));
  });
  const unknown = failing.filter((id) => exceptionOf(report.log, id) === null);
  return plain.length > 0 ? failing.filter((id) => [...plain, ...unknown].includes(id)) : failing;
}

function isAssertion(exception: string): boolean {
  return /^(?:assert|AssertionError|Failed|\w*Assertion\w*)$/.test(exception);
}

/**
 * The bare name of the exception a test ended with, as far as its runner prints it in a known form. A
 * summary line cut to the terminal's width may end within the name: a part of it tells nothing.
 */
function exceptionOf(log: string, id: TestId): string | null {
  const named = pytestSummary(log, id) ?? unittestSection(log, id);
  if (named === null || named.endsWith(".")) return null;
  return named.slice(named.lastIndexOf(".") + 1);
}

/** `FAILED tests/test_a.py::test_b - package.SomeError: message` */
function pytestSummary(log: string, id: TestId): string | null {
  const [, name] = new RegExp(`^(?:FAILED|ERROR) ${escaped(id)} - ([\\w.]+)`, "m").exec(log) ?? [];
  return name ?? null;
}

/** `ERROR: test_b (…)`, and below it a traceback that ends with a line `SomeError: message`. */
function unittestSection(log: string, id: TestId): string | null {
  const lines = log.split("\n");
  const name = escaped(lastName(id));
  const start = lines.findIndex((line) => new RegExp(`^(?:ERROR|FAIL): ${name}\\b`).test(line));
  if (start < 0) return null;
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith("====="));
  const section = lines.slice(start + 1, length < 0 ? lines.length : start + 1 + length);
  const raised = section.flatMap((line) => /^([A-Za-z_][\w.]*)(?::|$)/.exec(line)?.[1] ?? []);
  return raised.findLast((word) => /(?:Error|Exception|Warning|Failure)$/.test(word)) ?? null;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
