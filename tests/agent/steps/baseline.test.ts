import { describe, expect, it } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import type { TestReport, TestSelection } from "../../../agent/core/model.ts";
import type { RunContext } from "../../../agent/core/run-context.ts";
import { baselineOf, shrinkingSelections } from "../../../agent/steps/baseline.ts";
import type { PreparedTests } from "../../../agent/steps/prepare.ts";
import { customRunner } from "../../../tools/tests/custom.ts";

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

/** The few parts of a large value that the code under test reads. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the whole
function stand<Whole>(parts: object): Whole {
  const isWhole = (value: object): value is Whole & object => value === parts;
  if (isWhole(parts)) return parts;
  throw new Error("unreachable");
}

/** A suite whose every file takes some seconds of the 600 that one run may take. */
async function baselineOfSuite(
  count: number,
  each: number,
  { testCommand = "python -m pytest", whole = count * each } = {},
) {
  const ran: string[] = [];
  const seconds = (selection: TestSelection) =>
    selection.kind === "files" ? selection.files.length * each : whole;
  const plain = customRunner(testCommand);
  let taken = 0;
  const runner = {
    ...plain,
    command(selection: TestSelection, options: { seconds: number }) {
      taken = seconds(selection);
      if (options.seconds > 1)
        ran.push(selection.kind === "files" ? `${selection.files.length} files` : selection.kind);
      return plain.command(selection, options);
    },
    parse: (): TestReport =>
      taken > 600
        ? { kind: "did-not-run", why: "timed-out", seconds: 600, log: "" }
        : { kind: "ran", tests: { t: "passed" }, seconds: taken, log: "" },
  };
  const sandbox = {
    write: async () => undefined,
    read: async () => null,
    reset: async () => undefined,
    run: async () => ({ end: { kind: "exited", code: 0 } }),
  };
  const context = stand<RunContext>({
    settings: { baseline: true },
    testing: { nearest: () => files(count) },
    secondsLeft: () => Number.POSITIVE_INFINITY,
    checkLimits: () => undefined,
    signal: new AbortController().signal,
  });
  const tests = { kind: "ready", runner, testFiles: files(count), seconds: 600 };
  const prepared = stand<PreparedTests>({ ...tests, sandboxes: [sandbox] });
  const baseline = await baselineOf(context, prepared, { files: [], symbols: [] });
  return { ran, scope: baseline.scope.kind, report: baseline.report.kind };
}

describe("the baseline of a suite", () => {
  it("is the whole of a small one, at once", async () => {
    const { ran, scope } = await baselineOfSuite(24, 1);
    expect({ ran, scope }).toEqual({ ran: ["all"], scope: "all" });
  });

  it("is the whole of a large one whose nearest files are quick", async () => {
    const { ran, scope } = await baselineOfSuite(100, 2);
    expect({ ran, scope }).toEqual({ ran: ["12 files", "all"], scope: "all" });
  });

  it("is the nearest files, once, when they show that the whole has no end in sight", async () => {
    const { ran, scope } = await baselineOfSuite(700, 1);
    expect({ ran, scope }).toEqual({ ran: ["12 files"], scope: "files" });
  });

  it("is fewer of the nearest files when these take too long already", async () => {
    const { ran, scope } = await baselineOfSuite(700, 60);
    expect({ ran, scope }).toEqual({ ran: ["12 files", "3 files"], scope: "files" });
  });

  it("is the whole when the test command knows no selection", async () => {
    const { ran, report } = await baselineOfSuite(500, 1, { testCommand: "make check" });
    expect({ ran, report }).toEqual({ ran: ["all"], report: "ran" });
  });

  it("is the nearest files, not run again, when the whole took longer than they promised", async () => {
    const { ran, scope } = await baselineOfSuite(100, 2, { whole: 1_000 });
    expect({ ran, scope }).toEqual({ ran: ["12 files", "all"], scope: "files" });
  });
});
