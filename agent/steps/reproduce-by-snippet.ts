import { repoPath } from "../core/model.ts";
import type { Issue, RepoPath, Reproduction, TestReport } from "../core/model.ts";
import type { RunContext } from "../core/run-context.ts";
import { failingTests } from "../core/test-verdict.ts";
import type { ReproduceOptions } from "./reproduce.ts";
import { runAddedTest } from "./run-tests.ts";

/**
 * The issue's own Python snippet as a test: red while it raises the exception that the issue shows,
 * green once it runs to its end. Only exceptions are used: of a printed value nobody can say, without
 * understanding the text, whether it is the wrong one or the right one.
 */
export async function reproduceBySnippet(
  context: RunContext,
  options: ReproduceOptions,
): Promise<Reproduction> {
  const { prepared, issue } = options;
  if (prepared.testing.kind === "none") return { kind: "none", why: prepared.testing.why };
  const found = findSnippet(issue);
  if (found === null) {
    return {
      kind: "none",
      why: "the issue holds no Python snippet together with the exception it raises",
    };
  }
  const form = testFileFor(prepared.testing.runner.name, found.code);
  if (form === null) {
    return { kind: "none", why: `a snippet cannot be made a ${prepared.testing.runner.name} test` };
  }
  const { testing } = prepared;
  const report = await runAddedTest(context, testing, form);
  const again = await runAddedTest(context, testing, form);
  const failing = failingTests(report);
  const raises = (one: TestReport) =>
    failingTests(one).length > 0 && isRaised(one, found.exception);
  if (!raises(report) || !raises(again)) {
    return {
      kind: "none",
      why: `the issue's snippet does not raise ${found.exception} on the base, twice`,
    };
  }
  return {
    kind: "red",
    tests: failing,
    file: form,
    report,
    how: `the issue's snippet raises ${found.exception} on the base`,
    source: "issue",
  };
}

/** The line that ends a traceback; the snippet's own source, which is printed too, may name it anywhere. */
function isRaised(report: TestReport, exception: string): boolean {
  return new RegExp(`^(?:E +)?(?:[\\w.]+\\.)?${exception}(?::|$)`, "m").test(report.log);
}

interface Snippet {
  readonly code: string;
  readonly exception: string;
}

/** The longest Python block that is followed or accompanied by a traceback's last line. */
export function findSnippet(issue: Issue): Snippet | null {
  const text = issue.body;
  const exception = [
    ...text.matchAll(/^[ \t>]*(?:[\w.]+\.)?([A-Z]\w*(?:Error|Exception|Warning))\b[:\s]/gm),
  ].at(-1)?.[1];
  if (exception === undefined) return null;
  const blocks = [
    ...text.matchAll(/^[ \t]*(?:```|~~~)[ \t]*(\w*)[^\n]*\n([^]*?)^[ \t]*(?:```|~~~)[ \t]*$/gm),
  ];
  const codes = blocks
    .map(([, language = "", body = ""]) => pythonOf(language.toLowerCase(), body))
    .filter((code) => code !== null);
  const best = codes.sort((a, b) => b.length - a.length)[0];
  return best === undefined ? null : { code: best, exception };
}

function pythonOf(language: string, body: string): string | null {
  if (/^\s*(?:In \[\d+\]:|>>>)/m.test(body)) return sessionCode(body);
  if (body.includes("Traceback (most recent call last)")) return null;
  if (!["", "python", "py", "python3"].includes(language)) return null;
  return /^\s*(?:from [\w.]+ import |import [\w.]+)/m.test(body) ? body : null;
}

function sessionCode(body: string): string {
  const lines = body.split("\n").flatMap((line) => {
    const match = /^\s*(?:>>>|\.\.\.|In \[\d+\]:|\s+\.\.\.:) ?(.*)$/.exec(line);
    return match === null ? [] : [match[1] ?? ""];
  });
  return `${lines.join("\n")}\n`;
}

interface TestFile {
  readonly path: RepoPath;
  readonly text: string;
}

function testFileFor(runner: string, code: string): TestFile | null {
  const path = repoPath("test_repair_issue_snippet.py");
  const run = `exec(compile(SNIPPET, "issue-snippet", "exec"), {"__name__": "__main__"})`;
  const literal = `SNIPPET = ${JSON.stringify(code).replaceAll("\u2028", "\\u2028")}`;
  if (runner === "pytest") {
    return { path, text: `${literal}\n\n\ndef test_issue_snippet():\n    ${run}\n` };
  }
  if (runner === "unittest") {
    return {
      path,
      text: `import unittest\n\n${literal}\n\n\nclass IssueSnippet(unittest.TestCase):\n    def test_issue_snippet(self):\n        ${run}\n`,
    };
  }
  return null;
}
