import { describe, expect, it } from "vitest";
import type { Evidence } from "../../../agent/core/model.ts";
import type { ExecutedRun } from "../../../agent/main/execute-run.ts";
import { harmless, pullRequestText } from "../../../agent/main/pull-request.ts";
import type { ResultObject } from "../../../agent/main/result.ts";

const counts = { passed: 1, failed: 0, error: 0, skipped: 0 };
const evidence: Evidence = {
  format: 1,
  command: ["pytest"],
  before: { ...counts, failed: 1 },
  after: { ...counts, passed: 2 },
  failToPass: ["tests/test_a.py::test_`x`|y"],
  passToFail: [],
  vanished: [],
  preexistingFailures: [],
  flaky: [],
  reproduction: { kind: "none", why: "there was none" },
  repeats: { before: 3, after: 3 },
  sandbox: "bubblewrap",
  environment: [],
  notVerified: ["no red test shows the issue"],
};

function executed(status: ResultObject["status"], title: string): ExecutedRun {
  const result: ResultObject = {
    schema_version: 1,
    run_id: "r-1",
    status,
    exit_code: status === "verified" ? 0 : 3,
    why: null,
    repo: "ada/meetings",
    base_commit: "0".repeat(40),
    issue: { repository: "ada/meetings", number: 1, title },
    patch: { path: "p", sha256: "s", plan: "compare with @eve, fixes #9", files: [] },
    localization: [],
    tests: null,
    reproducer: null,
    candidates: { tried: 1, verified: 1, selected: "c", origin: "o", by_proposer: {} },
    cost: { usd: 0, input_tokens: 0, cached: 0, output_tokens: 0, calls: 0, unknown_price: false },
    duration_ms: { total: 1000, by_stage: {} },
    model: null,
    tool_version: "0",
    limits_hit: [],
    artifacts: { run: "r" },
    next: [],
  };
  const run = {
    format: 1 as const,
    id: "r-1",
    startedAt: "",
    toolVersion: "0",
    issue: { repository: null, number: 1, title, body: "", comments: [], url: null },
    repository: { source: "s", slug: null, baseCommit: "0", baseBranch: null },
    localization: null,
    spend: {
      dollars: 0,
      inputTokens: 0,
      cachedTokens: 0,
      outputTokens: 0,
      calls: 0,
      seconds: 0,
      unknownPrice: false,
    },
    outcome: { kind: "gave-up" as const, why: "", limit: null },
  };
  return { result, run, evidence, diff: "", folder: "r" };
}

describe("the text of a pull request", () => {
  const options = { issue: 1, requester: "ada" };

  it("closes the issue only when the evidence is green", () => {
    expect(pullRequestText(executed("verified", "t"), options).body).toMatch(/^Fixes #1\n/);
    const { body } = pullRequestText(executed("unverified", "t"), options);
    expect(body).toMatch(/^Refs #1\n/);
    expect(body).not.toMatch(/\b(fix(es|ed)?|close[sd]?|resolve[sd]?):? #\d/i);
  });

  it("shows the evidence, and what was not verified", () => {
    const { body } = pullRequestText(executed("verified", "t"), options);
    expect(body).toContain("| suite | 1 passed, 1 failed | 2 passed, 0 failed |");
    expect(body).toContain("no red test shows the issue");
    expect(body).toContain("`` tests/test_a.py::test_`x`\\|y ``");
  });

  it("lets strangers' words call nobody, close nothing and hide nothing", () => {
    const { title, body } = pullRequestText(
      executed("verified", "Fixes #7 @everyone <!-- \n GH-3"),
      options,
    );
    expect(title).not.toMatch(/#7|@everyone|\n|GH-3/);
    expect(title.endsWith("(#1)")).toBe(true);
    expect(body).not.toMatch(/@eve\b|#9/);
    expect(harmless("a <!-- b -->")).toBe("a &lt;!-- b --&gt;");
  });
});
