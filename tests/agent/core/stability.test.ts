import { describe, expect, it } from "vitest";
import type { TestReport, TestStatus } from "../../../agent/core/model.ts";
import { judgeStability } from "../../../agent/core/stability.ts";

const ran = (tests: Record<string, TestStatus>): TestReport => ({
  kind: "ran",
  tests,
  seconds: 1,
  log: "",
});
const crashed: TestReport = { kind: "did-not-run", why: "crashed", seconds: 1, log: "" };

describe("repeated runs", () => {
  it("tell stable failures from flaky ones", () => {
    const reports = [
      ran({ always: "failed", sometimes: "failed", never: "passed", errors: "error" }),
      ran({ always: "failed", sometimes: "passed", errors: "failed" }),
      crashed,
    ];
    expect(judgeStability(reports)).toEqual({
      stable: ["always", "errors"],
      flaky: ["sometimes"],
      unknown: [],
      runs: 2,
    });
  });

  it("know nothing of a failure that was seen once", () => {
    expect(judgeStability([ran({ once: "failed" }), crashed])).toMatchObject({ unknown: ["once"] });
    const skipped = judgeStability([ran({ once: "failed" }), ran({ once: "skipped" })]);
    expect(skipped).toMatchObject({ unknown: ["once"], stable: [], flaky: [] });
  });

  it("see a test flake that passed first", () => {
    const reports = [ran({ a: "passed" }), ran({ a: "failed" }), ran({ a: "passed" })];
    expect(judgeStability(reports).flaky).toEqual(["a"]);
  });
});
