import { describe, expect, it } from "vitest";
import { repoPath, type TestReport } from "../../../agent/core/model.ts";
import { runnerNamed } from "../../../tools/tests/runners.ts";
import { runOn } from "./run-command.ts";

const vitest = runnerNamed("vitest");
const nodeTest = runnerNamed("node:test");

describe("vitest", () => {
  it("reports every test by file, suites and title, a broken file among good ones included", async () => {
    expect(testsOf(await runOn("vitest", vitest))).toEqual({
      "broken.test.ts": "error",
      "hook.test.ts": "error",
      "hook.test.ts > a broken hook > is not run": "skipped",
      "math.test.ts > adds (1+1) [x] $ ^": "passed",
      "math.test.ts > suite > a.b > fails": "failed",
      "math.test.ts > suite > a.b > fails as expected": "passed",
      "math.test.ts > suite > a.b > is skipped": "skipped",
      "math.test.ts > suite > a.b > is to do": "skipped",
      "math.test.ts > suite > a.b > takes a | b": "passed",
      "math.test.ts > suite > a.b > takes a/b": "failed",
    });
  });

  it("runs exactly the tests that were asked for, whatever stands in their titles", async () => {
    const tests = [
      "math.test.ts > adds (1+1) [x] $ ^",
      "math.test.ts > suite > a.b > takes a | b",
      "math.test.ts > suite > a.b > fails",
    ];
    const report = await runOn("vitest", vitest, { selection: { kind: "tests", tests } });
    expect(testsOf(report)).toEqual({
      "math.test.ts > adds (1+1) [x] $ ^": "passed",
      "math.test.ts > suite > a.b > takes a | b": "passed",
      "math.test.ts > suite > a.b > fails": "failed",
    });
  });
});

describe("node:test", () => {
  it("reports every test, and files that break or end early as errors", async () => {
    expect(testsOf(await runOn("node-test", nodeTest))).toEqual({
      "broken.test.mjs": "error",
      "exits.test.mjs": "error",
      "hook.test.mjs > a broken hook": "error",
      "hook.test.mjs > a broken hook > is not run": "error",
      "math.test.mjs > adds (1+1) [x] $": "passed",
      "math.test.mjs > suite > a.b > fails": "failed",
      "math.test.mjs > suite > a.b > holds a subtest": "passed",
      "math.test.mjs > suite > a.b > holds a subtest > inner": "passed",
      "math.test.mjs > suite > a.b > is skipped": "skipped",
      "math.test.mjs > suite > a.b > is to do": "skipped",
      "script.test.mjs": "passed",
    });
  });

  it("runs a single file", async () => {
    const files = [repoPath("script.test.mjs")];
    const report = await runOn("node-test", nodeTest, { selection: { kind: "files", files } });
    expect(testsOf(report)).toEqual({ "script.test.mjs": "passed" });
  });
});

function testsOf(report: TestReport): Readonly<Record<string, string>> {
  if (report.kind === "ran") return report.tests;
  throw new Error(`expected a run, got ${report.why}: ${report.log}`);
}
