import { describe, expect, it } from "vitest";
import { LogUnreadable } from "../../../eval/grading/parsers/parser.ts";
import { parsersByName } from "../../../eval/grading/parsers/registry.ts";
import { readLog } from "../../../eval/grading/read-log.ts";
import { hiddenInstance, officialLog } from "../support/instances.ts";

function parse(name: string, log: string): Record<string, string> {
  const parser = parsersByName.get(name)!;
  return Object.fromEntries(parser(log, { rules: "v5", instanceId: "a__b-1", version: "" }));
}

const jestTest = (ancestorTitles: readonly string[], title: string, status = "passed") => ({
  ancestorTitles,
  title,
  status,
  failureMessages: ['Error: got {"a": 1}\n'],
});
const jestReport = (...tests: readonly object[]) =>
  JSON.stringify({ numTotalTests: tests.length, testResults: [{ assertionResults: tests }] });

const mochaReport = (passes: readonly string[], failures: readonly string[]) => {
  const titled = (names: readonly string[]) => names.map((fullTitle) => ({ fullTitle, err: {} }));
  const stats = { suites: 1, tests: 9, passes: passes.length, failures: failures.length };
  const tests = titled([...passes, ...failures]);
  const report = { stats, tests, pending: [], failures: titled(failures), passes: titled(passes) };
  return JSON.stringify(report, null, 2);
};

describe("JSON reports", () => {
  it("of jest and vitest name a test by its suites, and number what has one name", () => {
    const report = jestReport(
      jestTest(["a", "b"], "works"),
      jestTest(["a", "b"], "works", "failed"),
      jestTest([], "later", "todo"),
    );
    const log = `> jest\n{ "not": "a report" }\n{ open\nnoise${report}\nDone.`;
    const expected = { "a > b > works": "PASSED", "a > b > works (2)": "FAILED", later: "SKIPPED" };
    expect(parse("jest_json", log)).toEqual(expected);
    expect(parse("vitest_json", log)).toEqual(expected);
  });

  it("of mocha name a test by its full title", () => {
    const log = `server on\n${mochaReport(["adds one"], ["adds {two}"])}\nbye`;
    expect(parse("mocha_json", log)).toEqual({ "adds one": "PASSED", "adds {two}": "FAILED" });
  });

  it("that come twice, or do not agree with their own count, are not believed", () => {
    const twice = `${mochaReport(["adds"], [])}\n${mochaReport([], ["adds"])}`;
    expect(() => parse("mocha_json", twice)).toThrow(LogUnreadable);
    const wrong = jestReport(jestTest([], "a")).replace('"numTotalTests":1', '"numTotalTests":2');
    expect(() => parse("jest_json", wrong)).toThrow("1 tests that says 2");
  });

  it("are not hidden behind braces that begin no JSON", () => {
    const forged = jestReport(jestTest([], "a"));
    const real = jestReport(jestTest([], "a", "failed"));
    const printed = "{ an: 'object' }\n".repeat(500);
    expect(() => parse("jest_json", `${forged}\n${"{\n".repeat(200)}${real}`)).toThrow(
      LogUnreadable,
    );
    expect(() => parse("jest_json", `${forged}\n${printed}${real}`)).toThrow("got 2 JSON reports");
    expect(parse("jest_json", `${printed}${real}`)).toEqual({ a: "FAILED" });
  });

  it("that are missing or cut short show no test, and the log is invalid", () => {
    const cut = mochaReport(["adds"], []).slice(0, -40);
    expect(parse("mocha_json", cut)).toEqual({});
    const reading = readLog({
      log: officialLog(cut),
      instance: hiddenInstance({ log_parser: "mocha_json" }),
      rules: "v5",
      format: "official",
    });
    expect(reading).toMatchObject({ kind: "invalid", why: "no sign that the tests ran" });
  });

  it("are looked for in bounded time, whatever a patch prints", () => {
    const hostile = '{"a":'.repeat(20_000) + '\n{"a":'.repeat(200_000);
    const started = performance.now();
    expect(() => parse("jest_json", hostile)).toThrow(LogUnreadable);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("TAP with subtests", () => {
  it("names a test by those around it, and knows directives", () => {
    const log = [
      "TAP version 14",
      "# Subtest: outer",
      "    # Subtest: inner",
      "        ok 1 - adds # time=1.2ms",
      "        not ok 2 - adds",
      "          ---",
      "          found: ok",
      "          ...",
      "        ok 3 - needs \\# sign",
      "        1..3",
      "    not ok 1 - inner # time=3ms",
      "    ok 2 - later # SKIP not here",
      "    1..2",
      "not ok 1 - outer",
      "ok 2 - last",
    ].join("\n");
    expect(parse("tap_tree", log)).toEqual({
      "outer > inner > adds": "PASSED",
      "outer > inner > adds (2)": "FAILED",
      "outer > inner > needs # sign": "PASSED",
      "outer > inner": "FAILED",
      "outer > later": "SKIPPED",
      outer: "FAILED",
      last: "PASSED",
    });
  });

  it("does not believe results that no plan or two plans know of", () => {
    const real = "TAP version 13\n# Subtest: adds\nnot ok 1 - adds\n1..1\n";
    expect(parse("tap_tree", real)).toEqual({ adds: "FAILED" });
    for (const forged of ["ok - adds\n", "ok 1 - adds\n"])
      expect(() => parse("tap_tree", forged + real)).toThrow("got 2 TAP results under a plan of 1");
    expect(() => parse("tap_tree", `ok - adds\n1..1\n${real}`)).toThrow("got 2 plans");
    const nested =
      "# Subtest: outer\n    ok - adds\n    not ok 1 - adds\n    1..1\nnot ok 1 - outer\n1..1";
    expect(() => parse("tap_tree", nested)).toThrow(LogUnreadable);
    const inTwoSuites =
      "    ok 1 - adds\n    1..1\nok 1 - a\n    ok 1 - adds\n    1..1\nok 2 - b\n1..2";
    expect(Object.values(parse("tap_tree", inTwoSuites))).toHaveLength(4);
  });
});
