import { describe, expect, it } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import type { Reproduction, TestReport, TestSelection } from "../../../agent/core/model.ts";
import type { RunContext } from "../../../agent/core/run-context.ts";
import { verify } from "../../../agent/steps/verify.ts";
import type { VerifyOptions } from "../../../agent/steps/verify.ts";

/** The few parts of a large value that the code under test reads. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the whole
function stand<Whole>(parts: object): Whole {
  const isWhole = (value: object): value is Whole & object => value === parts;
  if (isWhole(parts)) return parts;
  throw new Error("unreachable");
}

const report = (tests: Extract<TestReport, { kind: "ran" }>["tests"]): TestReport => {
  return { kind: "ran", tests, seconds: 1, log: "what was printed" };
};

/** A written file with a red test and a guard that is green on the base; a suite of one test. */
async function verdictOf(after: { target: "passed" | "failed"; guard: "passed" | "failed" }) {
  const file = { path: repoPath("test_issue.py"), text: "" };
  const base = report({ target: "failed", guard: "passed" });
  const reproduction: Reproduction = {
    kind: "red",
    tests: ["target"],
    file,
    report: base,
    how: "",
  };
  let selected: TestSelection = { kind: "all" };
  const runner = {
    command(selection: TestSelection) {
      selected = selection;
      return { argv: [], folder: "", environment: {}, seconds: 1, resultFiles: [] };
    },
    parse: () => (selected.kind === "all" ? report({ other: "passed" }) : report(after)),
  };
  const sandbox = {
    write: async () => undefined,
    reset: async () => undefined,
    run: async () => ({ end: { kind: "exited", code: 0 } }),
  };
  const context = stand<RunContext>({
    secondsLeft: () => Number.POSITIVE_INFINITY,
    checkLimits: () => undefined,
    signal: new AbortController().signal,
  });
  const options = stand<VerifyOptions>({
    candidate: "one",
    files: new Map(),
    sandbox,
    tests: { kind: "ready", runner, seconds: 60 },
    baseline: {
      report: report({ other: "passed" }),
      scope: { kind: "all" },
      flaky: [],
      repeats: 0,
    },
    reproduction,
  });
  return (await verify(context, options)).verdict;
}

describe("a candidate and the tests written for the issue", () => {
  it("is verified when the red one is green and its neighbours stay so", async () => {
    const verdict = await verdictOf({ target: "passed", guard: "passed" });
    expect(verdict).toEqual({ kind: "verified", candidate: "one", fixed: ["target"] });
  });

  it("fails when a neighbour that passed on the base does not any more", async () => {
    const verdict = await verdictOf({ target: "passed", guard: "failed" });
    expect(verdict).toMatchObject({
      kind: "failing",
      why: "1 tests written with the target tests passed before and fail",
      newlyFailing: ["guard"],
    });
  });

  it("fails as long as the red one is red", async () => {
    const verdict = await verdictOf({ target: "failed", guard: "passed" });
    expect(verdict).toMatchObject({ kind: "failing", stillFailing: ["target"] });
  });
});
