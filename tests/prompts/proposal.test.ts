import { describe, expect, it } from "vitest";
import { renderFailing, renderOutcome } from "../../prompts/proposal.ts";

const log = `=== FAILURES ===
E   assert 1 == 2
=============================== warnings summary ===============================
a.py:1
  DeprecationWarning: this is old

-- Docs: https://docs.pytest.org/en/stable/how-to/capture-warnings.html
=== short test summary info ===
FAILED a.py::test_a - assert 1 == 2
`;

describe("what a model is told of tests", () => {
  it("is their names and what they printed, without the runner's pages of warnings", () => {
    const text = renderFailing(["a.py::test_a"], log);
    expect(text).toContain("- a.py::test_a");
    expect(text).toContain("E   assert 1 == 2\n\n=== short test summary info ===");
    expect(text).not.toContain("DeprecationWarning");
    const [stillFailing, newlyFailing] = [["a.py::test_a"], ["b.py::test_b"]];
    const verdict = {
      kind: "failing",
      candidate: "c",
      stillFailing,
      newlyFailing,
      why: "w",
      log,
    } as const;
    const outcome = renderOutcome(verdict);
    expect(outcome).toContain("passed before and fail now:\n- b.py::test_b");
    expect(outcome).not.toContain("DeprecationWarning");
  });
});
