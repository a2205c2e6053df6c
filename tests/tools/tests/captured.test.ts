import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { TestReport } from "../../../agent/core/model.ts";
import { packageRoot } from "../../../agent/core/package-root.ts";
import type { TestRunner } from "../../../agent/core/ports.ts";
import { customRunner } from "../../../tools/tests/custom.ts";
import { runnerNamed } from "../../../tools/tests/runners.ts";

/** What real runners have left behind on the fixtures: see capture.ts. */
const capturedShape = z.object({
  runner: z.string(),
  result: z.object({
    end: z.union([
      z.object({ kind: z.literal("exited"), code: z.number() }),
      z.object({ kind: z.literal("signalled"), signal: z.string() }),
    ]),
    stdout: z.string(),
    stderr: z.string(),
    seconds: z.number(),
  }),
  files: z.record(z.string(), z.string()),
});

type Captured = z.infer<typeof capturedShape>;

function captured(name: string): Captured {
  const path = join(packageRoot, "tests/fixtures/runners/captured", `${name}.json`);
  return capturedShape.parse(JSON.parse(readFileSync(path, "utf8")));
}

function parse(
  name: string,
  change: Partial<Captured> = {},
  runner: TestRunner | null = null,
): TestReport {
  const capture = { ...captured(name), ...change };
  const files = new Map(Object.entries(capture.files));
  return (runner ?? runnerNamed(capture.runner)).parse(capture.result, files);
}

describe("a run that gave no trustworthy result is never green, and says why", () => {
  it.each([
    ["pytest-import-exit", "crashed"],
    ["pytest-killed", "crashed"],
    ["pytest-no-tests", "no-tests-collected"],
    ["pytest-conftest-broken", "build-failed"],
    ["pytest-all-broken", "build-failed"],
    ["unittest-no-tests", "no-tests-collected"],
    ["vitest-all-broken", "build-failed"],
    ["vitest-no-tests", "no-tests-collected"],
    ["vitest-reporter-killed", "crashed"],
    ["jest-29.jest-exits-early", "crashed"],
    ["jest-29.jest-all-broken", "build-failed"],
    ["jest-29.jest-no-tests", "no-tests-collected"],
    ["mocha-11.mocha-exits-early", "crashed"],
    ["mocha-11.mocha-broken", "build-failed"],
    ["mocha-11.mocha-no-tests", "no-tests-collected"],
  ])("%s: %s", (name, why) => {
    expect(parse(name)).toMatchObject({ kind: "did-not-run", why });
  });

  it.each(["pytest", "vitest", "jest", "mocha", "node:test", "unittest", "django"])(
    "%s without its report has not run, whatever was printed",
    (name) => {
      const printed = { stdout: "1 passed, 0 failed\nOK", stderr: "", seconds: 1 };
      const parsed = (code: number) =>
        runnerNamed(name).parse({ ...printed, end: { kind: "exited", code } }, new Map());
      expect(parsed(0)).toMatchObject({ kind: "did-not-run", why: "crashed" });
      expect(parsed(1)).toMatchObject({ kind: "did-not-run", why: "build-failed" });
      expect(parsed(127)).toMatchObject({ kind: "did-not-run", why: "command-not-found" });
    },
  );

  it.each([
    [{ kind: "timed-out" }, "timed-out"],
    [{ kind: "signalled", signal: "SIGSEGV" }, "crashed"],
    [{ kind: "output-limit" }, "crashed"],
    [{ kind: "not-found" }, "command-not-found"],
  ] as const)("a complete report does not outweigh the end %j", (end, why) => {
    for (const name of ["mocha-11.mocha", "jest-29.jest"]) {
      const { runner, result, files } = captured(name);
      const report = runnerNamed(runner).parse({ ...result, end }, new Map(Object.entries(files)));
      expect(report).toMatchObject({ kind: "did-not-run", why });
    }
  });

  it("a report cut at any byte is unreadable or without its end", () => {
    const { files } = captured("mocha-11.mocha");
    const [path, text] = Object.entries(files)[0]!;
    for (let length = 0; length < text.length; length += 1) {
      const report = parse("mocha-11.mocha", { files: { [path]: text.slice(0, length) } });
      expect(report.kind, `cut at ${length}`).toBe("did-not-run");
    }
  });

  it("damaged JSON is unreadable", () => {
    const { files } = captured("jest-29.jest");
    const damaged = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, text.slice(0, -20)]),
    );
    expect(parse("jest-29.jest", { files: damaged })).toMatchObject({
      kind: "did-not-run",
      why: "output-unreadable",
    });
  });

  it("shows an error outside of the tests as one more red id, so that it is compared like a test", () => {
    const outside = { "(an error outside of the tests)": "error" };
    expect(parse("vitest-unhandled")).toMatchObject({ kind: "ran", tests: outside });
    const { files, result } = captured("jest-29.jest");
    const green = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, text.replaceAll('"failed"', '"passed"')]),
    );
    const end = { kind: "exited", code: 1 } as const;
    const report = parse("jest-29.jest", { files: green, result: { ...result, end } });
    expect(report).toMatchObject({ kind: "ran", tests: outside });
  });
});

describe("reports of versions that are not installed here", () => {
  it("jest 29", () => {
    expect(testsOf(parse("jest-29.jest"))).toEqual({
      "broken.test.js": "error",
      "hook.test.js > a broken hook > is not run": "failed",
      "math.test.js > adds (1+1) [x] $ ^": "passed",
      "math.test.js > suite > a.b > fails": "failed",
      "math.test.js > suite > a.b > is skipped": "skipped",
      "math.test.js > suite > a.b > is to do": "skipped",
      "math.test.js > suite > a.b > takes a | b": "passed",
      "math.test.js > suite > a.b > takes a/b": "failed",
    });
  });

  it.each(["mocha-11.mocha", "mocha-8.mocha"])("%s", (name) => {
    expect(testsOf(parse(name))).toEqual({
      'test/hook.js > a broken hook > "before all" hook for "is not run"': "error",
      "test/hook.js > a broken hook > is not run": "error",
      "test/math.js > adds (1+1) [x] $ ^": "passed",
      "test/math.js > suite > a.b > fails": "failed",
      "test/math.js > suite > a.b > is skipped": "skipped",
      "test/math.js > suite > a.b > is to do": "skipped",
      "test/math.js > suite > a.b > takes a | b": "passed",
    });
  });

  it("node:test of Node 20", () => {
    expect(testsOf(parse("node-20.node-test"))).toMatchObject({
      "broken.test.mjs": "error",
      "exits.test.mjs": "error",
      "math.test.mjs > adds (1+1) [x] $": "passed",
      "math.test.mjs > suite > a.b > fails": "failed",
      "math.test.mjs > suite > a.b > holds a subtest > inner": "passed",
      "math.test.mjs > suite > a.b > is skipped": "skipped",
      "script.test.mjs": "passed",
    });
  });

  it("Django 4.2", () => {
    expect(testsOf(parse("django-4.2"))).toEqual({
      "shop/test_broken.py": "error",
      "shop/test_more.py::MoreTest::test_more": "passed",
      "shop/tests.py::BrokenFixtureTest::test_one": "error",
      "shop/tests.py::DatabaseTest::test_database": "passed",
      "shop/tests.py::PriceTest::test_fails": "failed",
      "shop/tests.py::PriceTest::test_passes": "passed",
      "shop/tests.py::PriceTest::test_subtests": "failed",
    });
  });

  it("a test that exits, or raises SystemExit(0), has failed", () => {
    expect(testsOf(parse("vitest-exits"))).toEqual({
      "exit.test.ts > ends the process": "failed",
      "exit.test.ts > first": "passed",
    });
    expect(testsOf(parse("pytest-system-exit"))["test_hostile.py::test_hostile"]).toBe("failed");
  });
});

describe("a command of the user's own", () => {
  const parsePrinted = (name: string) => testsOf(parse(name, {}, customRunner("set -e; anything")));
  const exitCode = "exit code 0 of: set -e; anything";

  it("is read from what pytest prints", () => {
    const tests = parsePrinted("custom.pytest");
    expect(tests).toMatchObject({
      "test_shop.py::test_passes": "passed",
      "test_shop.py::test_fails": "failed",
      "test_shop.py::test_each[a b]": "passed",
      "test_shop.py::test_needs_fixture": "error",
      "test_shop.py::test_expected": "expected-failure",
      [exitCode]: "failed",
    });
  });

  it("is read from what unittest prints", () => {
    expect(parsePrinted("custom.unittest")).toMatchObject({
      "test_fails (test_numbers.NumbersTest.test_fails)": "failed",
      "test_passes (test_numbers.NumbersTest.test_passes)": "passed",
      "test_expected (test_numbers.NumbersTest.test_expected)": "expected-failure",
      [exitCode]: "failed",
    });
  });

  it("is read from the Test Anything Protocol, jest and mocha", () => {
    expect(parsePrinted("custom.tap")).toMatchObject({
      "adds (1+1) [x] $": "passed",
      fails: "failed",
      "is skipped": "skipped",
    });
    expect(parsePrinted("custom.jest")).toMatchObject({
      "adds (1+1) [x] $ ^": "passed",
      fails: "failed",
      "skipped is skipped": "skipped",
    });
    expect(parsePrinted("custom.mocha")).toMatchObject({
      "adds (1+1) [x] $ ^": "passed",
      fails: "failed",
    });
  });

  it("is not made green by a printed line alone", () => {
    const result = {
      end: { kind: "exited", code: 1 },
      stdout: "PASSED tests/test_a.py::test_b\n",
      stderr: "",
      seconds: 1,
    } as const;
    expect(testsOf(customRunner("make check").parse(result, new Map()))).toEqual({
      "tests/test_a.py::test_b": "passed",
      "exit code 0 of: make check": "failed",
    });
  });

  it("is run by the runner itself when it plainly starts one", () => {
    expect(customRunner("python -m pytest -x tests/unit").name).toBe("pytest");
    expect(customRunner("npx vitest run --config other.ts").name).toBe("vitest");
    expect(customRunner("NODE_OPTIONS=--enable-source-maps mocha -r tsx test").name).toBe("mocha");
    expect(customRunner("pytest && echo done").name).toBe("custom");
    expect(customRunner("pytest $ARGS").name).toBe("custom");
    expect(customRunner("make test").name).toBe("custom");
  });
});

function testsOf(report: TestReport): Readonly<Record<string, string>> {
  if (report.kind === "ran") return report.tests;
  throw new Error(`expected a run, got ${report.why}: ${report.log}`);
}
