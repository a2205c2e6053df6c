import { parseRow } from "../../../eval/datasets/parse-row.ts";
import type { EvaluationRow, HiddenInstance } from "../../../eval/datasets/instance.ts";

/** An official row with everything in it; fields can be replaced. */
export function officialRow(fields: Readonly<Record<string, unknown>> = {}) {
  return {
    repo: "pallets/flask",
    instance_id: "pallets__flask-1",
    base_commit: "0123456789abcdef0123456789abcdef01234567",
    patch: "diff --git a/gold.py b/gold.py\n",
    test_patch:
      "diff --git a/tests/test_a.py b/tests/test_a.py\n--- a/tests/test_a.py\n+++ b/tests/test_a.py\n@@ -1 +1 @@\n-a\n+b\n",
    problem_statement: "It breaks\n\nwhen called twice",
    hints_text: "look at gold.py",
    created_at: "2023-01-01T00:00:00Z",
    version: "2.0",
    FAIL_TO_PASS: '["tests/test_a.py::test_new"]',
    PASS_TO_PASS: '["tests/test_a.py::test_old"]',
    environment_setup_commit: "0123456789abcdef0123456789abcdef01234567",
    ...fields,
  };
}

export function evaluationRow(fields: Readonly<Record<string, unknown>> = {}): EvaluationRow {
  return parseRow(officialRow(fields), "here");
}

export function hiddenInstance(fields: Readonly<Record<string, unknown>> = {}): HiddenInstance {
  return evaluationRow(fields).hidden;
}

/** A `test_output.txt` around the output of a test command. */
export function officialLog(tests: string, exitCode: number | null = 0): string {
  const code = exitCode === null ? "" : `>>>>> Test Exit Code: ${exitCode}\n`;
  return `+ git status\n+ : '>>>>> Start Test Output'\n${tests}\n+ : '>>>>> End Test Output'\n${code}`;
}
