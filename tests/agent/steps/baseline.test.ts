import { describe, expect, it } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import { shrinkingSelections } from "../../../agent/steps/baseline.ts";

const files = (count: number) =>
  Array.from({ length: count }, (_, index) => repoPath(`tests/test_${index}.py`));

describe("tests near the suspects, for a suite that does not end", () => {
  it("become fewer until they end in their time, nearest kept longest", () => {
    const counts = shrinkingSelections(files(20)).map((selection) => selection.length);
    expect(counts).toEqual([12, 3, 1]);
    expect(shrinkingSelections(files(20)).at(-1)).toEqual(["tests/test_0.py"]);
  });

  it("are not run twice when there are few, nor at all when there are none", () => {
    expect(shrinkingSelections(files(2)).map((selection) => selection.length)).toEqual([2, 1]);
    expect(shrinkingSelections(files(1)).map((selection) => selection.length)).toEqual([1]);
    expect(shrinkingSelections([])).toEqual([]);
  });
});
