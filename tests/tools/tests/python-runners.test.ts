import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa, execaSync } from "execa";
import { describe, expect, it } from "vitest";
import type { TestReport } from "../../../agent/core/model.ts";
import { repoPath } from "../../../agent/core/model.ts";
import { runnerNamed } from "../../../tools/tests/runners.ts";
import { writeFiles } from "../../support/repository.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { runOn } from "./run-command.ts";

const python = execaSync("python3", ["--version"], { reject: false }).exitCode === 0;
const withPytest = execaSync("python3", ["-c", "import pytest"], { reject: false }).exitCode === 0;

const pytest = runnerNamed("pytest");
const unittest = runnerNamed("unittest");

describe.skipIf(!withPytest)(
  `pytest${withPytest ? "" : " (skipped: python3 cannot import pytest)"}`,
  () => {
    it("reports every test by its exact id, a broken file among good ones included", async () => {
      expect(testsOf(await runOn("pytest", pytest))).toEqual({
        "tests/test_broken.py": "error",
        "tests/test_shop.py::TestGroup::test_method": "passed",
        "tests/test_shop.py::test_each[../up]": "passed",
        "tests/test_shop.py::test_each[\\xe9]": "passed",
        "tests/test_shop.py::test_each[a b]": "passed",
        "tests/test_shop.py::test_each[a::b]": "passed",
        "tests/test_shop.py::test_each[dash - dash]": "passed",
        "tests/test_shop.py::test_each[two\\nlines]": "passed",
        "tests/test_shop.py::test_each[x[0]]": "failed",
        "tests/test_shop.py::test_expected": "expected-failure",
        "tests/test_shop.py::test_fails": "failed",
        "tests/test_shop.py::test_needs_fixture": "error",
        "tests/test_shop.py::test_passes": "passed",
        "tests/test_shop.py::test_skipped": "skipped",
        "tests/test_shop.py::test_teardown": "error",
      });
    });

    it("runs exactly the tests that were asked for, whatever stands in their parameters", async () => {
      const tests = [
        "tests/test_shop.py::test_each[x[0]]",
        "tests/test_shop.py::test_each[a::b]",
        "tests/test_shop.py::test_each[two\\nlines]",
      ];
      const report = await runOn("pytest", pytest, { selection: { kind: "tests", tests } });
      expect(Object.keys(testsOf(report)).sort()).toEqual([...tests].sort());
    });

    it("does not take a test that ends the process with 0 for a pass", async () => {
      const report = await runOn("pytest-exits-early", pytest);
      expect(report).toMatchObject({ kind: "did-not-run", why: "crashed" });
      expect(report.log).toContain("during test_hostile.py::test_hostile");
    });

    it("stops a test that hangs", async () => {
      const report = await runOn("pytest-hangs", pytest, { seconds: 1.5 });
      expect(report).toMatchObject({ kind: "did-not-run", why: "timed-out" });
    });
  },
);

describe.skipIf(!python)(`bytecode${python ? "" : " (skipped: no python3)"}`, () => {
  it("is made once, and an edit of equal size and time does not meet the old one", async () => {
    const folder = await temporaryFolder();
    const module = join(folder, "shop.py");
    const time = new Date(1_700_000_000_000);
    await writeFiles(folder, {
      "shop.py": "print(__cached__)\nprint(1)\n",
      "broken.py": "def (",
    });
    await utimes(module, time, time);
    const [program = "", ...words] = unittest.warmUp?.argv ?? [];
    const warm = await execa(program, words, { cwd: folder, reject: false });
    expect(warm.exitCode).toBe(1);
    const run = () => execa("python3", ["-B", "-v", "-c", "import shop"], { cwd: folder });

    const before = await run();
    expect(before.stdout).toMatch(/__pycache__.*\n1$/);
    expect(before.stderr).toMatch(/matches .*shop\.py/);
    await writeFile(module, "print(__cached__)\nprint(2)\n");
    await utimes(module, time, time);
    expect((await run()).stdout).toMatch(/\n2$/);
  });
});

describe.skipIf(!python)(`unittest${python ? "" : " (skipped: no python3)"}`, () => {
  it("reports every test by file, class and method, from packages and plain folders", async () => {
    expect(testsOf(await runOn("unittest", unittest))).toEqual({
      "other/test_numbers.py::NumbersTest::test_same_name_in_another_folder": "passed",
      "package/tests/test_package.py::PackageTest::test_imports_its_package": "passed",
      "tests/test_broken.py": "error",
      "tests/test_numbers.py::BrokenFixtureTest::test_one": "error",
      "tests/test_numbers.py::BrokenFixtureTest::test_two": "error",
      "tests/test_numbers.py::NumbersTest::test_expected": "expected-failure",
      "tests/test_numbers.py::NumbersTest::test_fails": "failed",
      "tests/test_numbers.py::NumbersTest::test_passes": "passed",
      "tests/test_numbers.py::NumbersTest::test_raises": "failed",
      "tests/test_numbers.py::NumbersTest::test_skipped": "skipped",
      "tests/test_numbers.py::NumbersTest::test_subtests": "failed",
    });
  });

  it("runs a single file and a single test", async () => {
    const files = [repoPath("package/tests/test_package.py")];
    const file = await runOn("unittest", unittest, { selection: { kind: "files", files } });
    expect(Object.keys(testsOf(file))).toEqual([
      "package/tests/test_package.py::PackageTest::test_imports_its_package",
    ]);
    const tests = ["tests/test_numbers.py::NumbersTest::test_fails"];
    const one = await runOn("unittest", unittest, { selection: { kind: "tests", tests } });
    expect(testsOf(one)).toEqual({ "tests/test_numbers.py::NumbersTest::test_fails": "failed" });
  });

  it("does not take a test that ends the process with 0 for a pass", async () => {
    const report = await runOn("unittest-exits-early", unittest);
    expect(report).toMatchObject({ kind: "did-not-run", why: "crashed" });
  });

  it("keeps only the end of 50 MB of output", async () => {
    const report = await runOn("unittest-prints-much", unittest);
    expect(testsOf(report)).toEqual({ "test_print.py::PrintTest::test_prints": "failed" });
    expect(report.log.length).toBeLessThan(20_000);
    expect(report.log).toContain("FAILED (failures=1)");
  });
});

function testsOf(report: TestReport): Readonly<Record<string, string>> {
  if (report.kind === "ran") return report.tests;
  throw new Error(`expected a run, got ${report.why}: ${report.log}`);
}
