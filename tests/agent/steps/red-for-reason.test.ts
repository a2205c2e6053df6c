import { describe, expect, it } from "vitest";
import type { TestReport } from "../../../agent/core/model.ts";
import { redForReason } from "../../../agent/steps/red-for-reason.ts";
import { issueOf } from "../../support/issue.ts";

const issue = issueOf("fit fails", "fit([1, None]) raises LinAlgError");

function report(log: string, names: readonly string[]): TestReport {
  const tests = Object.fromEntries(names.map((name) => [`t.py::${name}`, "failed"] as const));
  return { kind: "ran", tests: { ...tests, "t.py::test_green": "passed" }, seconds: 1, log };
}

describe("the red tests of a written file", () => {
  it("without those that end in an exception the issue does not speak of, when others do not", () => {
    const log = `FAILED t.py::test_example - numpy.linalg.LinAlgError: no convergence
FAILED t.py::test_sum - assert 1 == 2
FAILED t.py::test_slip[a.b] - ValueError: needs a variable
`;
    const red = report(log, ["test_example", "test_sum", "test_slip[a.b]"]);
    expect(redForReason(red, issue)).toEqual(["t.py::test_example", "t.py::test_sum"]);
  });

  it("are all there when none is plainer than the others, or when nothing is known of them", () => {
    const log = "FAILED t.py::test_a - ValueError: x\nFAILED t.py::test_b - TypeError: y\n";
    expect(redForReason(report(log, ["test_a", "test_b"]), issue)).toHaveLength(2);
    expect(redForReason(report("3 failed", ["test_a", "test_b"]), issue)).toHaveLength(2);
  });

  it("are not told apart by a name that the runner cut off", () => {
    const log = "FAILED t.py::test_a - TypeE...\nFAILED t.py::test_b - ValueError: x\n";
    expect(redForReason(report(log, ["test_a", "test_b"]), issue)).toHaveLength(2);
    const plain = `${log}FAILED t.py::test_c - assert 1 == 2\n`;
    expect(redForReason(report(plain, ["test_a", "test_b", "test_c"]), issue)).toEqual([
      "t.py::test_a",
      "t.py::test_c",
    ]);
  });

  it("are told apart in the output of unittest as well", () => {
    const log = `F.E
======================================================================
ERROR: test_slip (t.Case)
----------------------------------------------------------------------
Traceback (most recent call last):
  File "t.py", line 9, in test_slip
    made = Maker()
TypeError: missing 1 argument
======================================================================
FAIL: test_shown (t.Case)
----------------------------------------------------------------------
Traceback (most recent call last):
  File "t.py", line 4, in test_shown
    self.assertEqual(1, 2)
AssertionError: 1 != 2
`;
    const red = report(log, ["Case::test_slip", "Case::test_shown"]);
    expect(redForReason(red, issue)).toEqual(["t.py::Case::test_shown"]);
  });
});
