import { describe, expect, it } from "vitest";
import { LimitReached } from "../../../agent/core/errors.ts";
import { repoPath } from "../../../agent/core/model.ts";
import type { TestReport, TestSelection } from "../../../agent/core/model.ts";
import type { RunContext } from "../../../agent/core/run-context.ts";
import { tryApplied } from "../../../agent/steps/try-proposal.ts";
import type { AppliedProposal, Search } from "../../../agent/steps/try-proposal.ts";
import type { Sandbox } from "../../../agent/core/ports.ts";

/** The few parts of a large value that the code under test reads. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the whole
function stand<Whole>(parts: object): Whole {
  const isWhole = (value: object): value is Whole & object => value === parts;
  if (isWhole(parts)) return parts;
  throw new Error("unreachable");
}

const report = (status: "passed" | "failed"): TestReport => {
  return { kind: "ran", tests: { target: status }, seconds: 1, log: "" };
};

/** A run whose time is over after this many runs of tests. */
async function tryUntil(runs: number, target: "passed" | "failed") {
  let left = runs;
  const runner = {
    name: "fake",
    command: (_selection: TestSelection) => ({ argv: [], environment: {}, resultFiles: [] }),
    parse: () => report(target),
  };
  const sandbox = stand<Sandbox>({
    write: async () => undefined,
    reset: async () => undefined,
    run: async () => ({ end: { kind: "exited", code: 0 } }),
  });
  const context = stand<RunContext>({
    secondsLeft: () => 100,
    checkLimits() {
      left -= 1;
      if (left < 0) throw new LimitReached("seconds", "the limit of 9 s is reached");
    },
    signal: new AbortController().signal,
    store: { load: async () => "kept already" },
    sandboxes: { name: "fake" },
    settings: { network: "none", baseline: true },
    journal: {
      step: async (_name: string, _on: unknown, _schema: unknown, work: () => unknown) => work(),
    },
  });
  const file = { path: repoPath("test_issue.py"), text: "" };
  const plan = { environment: {}, setup: [], notes: [] };
  const search = stand<Search>({
    prepared: {
      checkout: { repository: { baseCommit: "b" }, diff: async () => "" },
      testing: { kind: "ready", runner, seconds: 60, planned: { plan } },
    },
    baseline: { report: report("passed"), scope: { kind: "all" }, flaky: [], repeats: 0 },
    reproduction: { kind: "red", tests: ["target"], file, report: report("failed"), how: "" },
  });
  const proposal = { origin: { proposer: "model", detail: "" }, plan: "p", edits: [] };
  const files = new Map([[repoPath("a.py"), "1"]]);
  const applied: AppliedProposal = { id: "one", proposal, files, changedCharacters: 1 };
  const tried = await tryApplied(context, search, { applied, sandbox });
  return tried.verification.verdict;
}

describe("a candidate that the run's limit cuts off", () => {
  it("is kept as not verified when it had turned the red test green", async () => {
    expect(await tryUntil(1, "passed")).toEqual({
      kind: "plausible",
      candidate: "one",
      why: "the red test is green with it, but the regression tests did not end: the limit of 9 s is reached",
    });
  });

  it("is nothing when not even that was seen", async () => {
    await expect(tryUntil(0, "passed")).rejects.toBeInstanceOf(LimitReached);
  });

  it("is what its tests say when they ended in time", async () => {
    expect(await tryUntil(9, "failed")).toMatchObject({ kind: "failing" });
    expect(await tryUntil(9, "passed")).toMatchObject({ kind: "verified" });
  });
});
