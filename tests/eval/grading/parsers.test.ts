import { describe, expect, it } from "vitest";
import { parsersByName } from "../../../eval/grading/parsers/registry.ts";
import type { GradingRules } from "../../../eval/grading/rules.ts";

function parse(
  name: string,
  log: string,
  {
    rules = "v5",
    instanceId = "a__b-1",
    version = "1.0",
  }: {
    rules?: GradingRules;
    instanceId?: string;
    version?: string;
  } = {},
): Record<string, string> {
  const parser = parsersByName.get(name)!;
  return Object.fromEntries(parser(log, { rules, instanceId, version }));
}

describe("pytest logs", () => {
  it("cut ids at the first blank and keep the last of duplicates", () => {
    expect(
      parse("parse_log_pytest", "PASSED a.py::t[x, y]\nFAILED a.py::u - boom\nPASSED a.py::u"),
    ).toEqual({ "a.py::t[x,": "PASSED", "a.py::u": "PASSED" });
  });

  it("match a status by prefix, without a word boundary", () => {
    expect(parse("parse_log_pytest", "ERRORS in here\n PASSED indented")).toEqual({ in: "ERRORS" });
  });

  it("drop the skip count under v5 only, and keep a wrapped progress mark", () => {
    const log = "SKIPPED [3] a.py:1: no network\nPASSED [100%]";
    expect(parse("parse_log_pytest", log)).toEqual({ "[100%]": "PASSED" });
    expect(parse("parse_log_pytest", log, { rules: "v4" })).toEqual({
      "[3]": "SKIPPED",
      "[100%]": "PASSED",
    });
  });

  it("shorten a path parameter for requests and pylint", () => {
    expect(
      parse(
        "parse_log_requests",
        "PASSED a::t[/tmp/x/y.py]\nPASSED a::t[//h/x]\nPASSED a::t[/a/*]",
      ),
    ).toEqual({ "a::t[/y.py]": "PASSED", "a::t[//h/x]": "PASSED", "a::t[/a/*]": "PASSED" });
  });

  it("keep blanks in ids, delete control characters and read trailing statuses for sphinx", () => {
    const log = "\x1b[32mPASSED\x1b[0m a::t[x, y]\nFAILED a::u[1 - 2] - boom\nb::v\tw  PASSED";
    expect(parse("parse_log_sphinx", log)).toEqual({
      "a::t[x, y]": "PASSED",
      "a::u[1": "FAILED",
      "b::vw": "PASSED",
    });
    expect(parse("parse_log_sphinx", log, { rules: "v4" })).toEqual({
      "a::t[x,": "PASSED",
      "a::u[1": "FAILED",
      "b::vw": "PASSED",
    });
  });

  it("name mouse buttons by number for matplotlib", () => {
    expect(
      parse("parse_log_matplotlib", "PASSED a::t[MouseButton.LEFT-MouseButton.RIGHT]"),
    ).toEqual({
      "a::t[1-3]": "PASSED",
    });
  });
});

describe("django logs", () => {
  it("read every way a verdict can be printed", () => {
    const log = [
      "test_a (m.C) ... ok",
      "A docstring. ... ok",
      "test_b (m.C) ... skipped 'no db'",
      "test_c (m.C) ... FAIL",
      "test_d (m.C) ... ERROR",
      "test_e (m.C) ... some output",
      "ok",
      "FAIL: test_f (m.C)",
      "ERROR: test_g (m.C)",
    ].join("\n");
    expect(parse("parse_log_django", log)).toEqual({
      "test_a (m.C)": "PASSED",
      "A docstring.": "PASSED",
      "test_b (m.C)": "SKIPPED",
      "test_c (m.C)": "FAILED",
      "test_d (m.C)": "ERROR",
      "test_e (m.C)": "PASSED",
      test_f: "FAILED",
      test_g: "ERROR",
    });
  });

  it("join a verdict that a long message interrupted", () => {
    const log =
      "test_x (m.C) ... Testing against Django installed in '/a\nb' with up to 2 (0 silenced).\nok\n";
    expect(parse("parse_log_django", log)["test_x (m.C)"]).toBe("PASSED");
  });

  it("fail where the official parser fails", () => {
    expect(() => parse("parse_log_django", "FAIL:")).toThrow(/expected a test name/);
  });
});

describe("other Python logs", () => {
  it("of sympy: results by line, failures by heading", () => {
    const log = "____ sympy/a/test_b.py:test_c ____\ntest_d ok\ntest_e F\ntest_f E\n  test_g ok";
    expect(parse("parse_log_sympy", log)).toEqual({
      "sympy/a/test_b.py:test_c": "FAILED",
      test_d: "PASSED",
      test_e: "FAILED",
      test_f: "ERROR",
      test_g: "PASSED",
    });
  });

  it("of seaborn: a bare status line is passed over, and an error under v4", () => {
    expect(parse("parse_log_seaborn", "PASSED\nPASSED a::b\nc::d PASSED [ 1%]")).toEqual({
      "a::b": "PASSED",
      "c::d": "PASSED",
    });
    expect(() => parse("parse_log_seaborn", "PASSED", { rules: "v4" })).toThrow(
      /expected a test name/,
    );
  });
});

describe("logs of JavaScript runners", () => {
  it.each([
    [
      "parse_log_jest",
      "  ✓ a b (12 ms)\n  ✕ c\n  ○ d\n  ✓  e ",
      { "a b": "PASSED", c: "FAILED", d: "SKIPPED", e: "PASSED" },
    ],
    [
      "parse_log_vitest",
      " ✓ a > b 12ms\n × c\n ↓ d [skipped]",
      { "a > b": "PASSED", c: "FAILED", d: "SKIPPED" },
    ],
    ["parse_log_tap", "ok 1 a # b\nnot ok 2 c\n# tests 2", { "a # b": "PASSED", c: "FAILED" }],
    [
      "parse_log_karma",
      "Starting browser x\n  suite\n    ✔ a\n    ✖ b\nSUMMARY:\n ✔ 2",
      { "suite > a": "PASSED", "suite > b": "FAILED" },
    ],
    ["parse_log_jest_json", "[PASSED] a b\n[FAILED] c", { "a b": "PASSED", c: "FAILED" }],
    ["parse_log_marked", "1) spec a\n x\n2) spec b ", { "spec a": "FAILED", "spec b": "FAILED" }],
    [
      "parse_log_chart_js",
      "Chrome 88.0 (Linux x) a should b FAILED\n",
      { "a should b ": "FAILED" },
    ],
    ["parse_log_eslint", "  1) rules\n   a b:\n  AssertionError: x", { "rules a b:": "FAILED" }],
    [
      "parse_log_openlayers",
      "case c: mismatch\n  1) a\n   b:\n  Error: x",
      { "a b:": "FAILED", c: "FAILED" },
    ],
    ["parse_log_p5js", "  1) a\n       b:\n", { "a:b": "FAILED" }],
    [
      "parse_log_highlightjs",
      "  suite\n    ✔ a (3ms)\n    1) b\n\n  3 passing\n  1) c",
      { "suite.a": "PASSED", "suite.b": "FAILED" },
    ],
    ["parse_log_carbon", "PASS a/b.js (1.2s)\nFAIL c.js", { "a/b.js": "PASSED", "c.js": "FAILED" }],
    [
      "parse_log_quarto_cli",
      "[smoke] > /tmp/ab/x ... \u001b[32mok\n[unit] y ... ?",
      { "[smoke] > /tmp/0x": "PASSED", "[unit] y": "FAILED" },
    ],
  ])("%s", (name, log, expected) => {
    expect(parse(name, log)).toEqual(expected);
  });

  it("of instances whose runner changed are read by instance or version", () => {
    expect(parse("parse_log_immutable_js", "✓ a", { instanceId: "x__y-2006" })).toEqual({
      a: "PASSED",
    });
    expect(() => parse("parse_log_immutable_js", "✓ a", { instanceId: "x__y-1" })).toThrow(
      /x__y-1/,
    );
    const mocha = "running 2 test files\n  suite\n    ✔ a (3ms)\n    1) b\n 1 passing\n ✔ c";
    expect(parse("parse_log_lighthouse", mocha, { version: "9.5" })).toEqual({
      a: "PASSED",
      b: "FAILED",
    });
    expect(parse("parse_log_lighthouse", "PASS x.js", { version: "5.0" })).toEqual({
      "x.js": "PASSED",
    });
  });
});

describe("logs of other languages", () => {
  it.each([
    [
      "parse_log_gotest",
      "--- PASS: TestA (0.01s)\n    --- FAIL: TestA/b (0s)",
      { TestA: "PASSED", "TestA/b": "FAILED" },
    ],
    [
      "parse_log_cargo",
      "test a::b ... ok\ntest c ... FAILED\ntest d ... ignored",
      { "a::b": "PASSED", c: "FAILED" },
    ],
    [
      "parse_log_redis",
      "[ok]: A b (12 ms)\n[err]: C d in tests/x.tcl",
      { "A b": "PASSED", "C d": "FAILED" },
    ],
    [
      "parse_log_googletest",
      "[       OK ] A.b (0 ms)\n[  FAILED  ] A.c (3 ms)",
      { "A.b": "PASSED", "A.c": "FAILED" },
    ],
    [
      "parse_log_maven",
      "+ mvn -Dtest=A#a\nBUILD SUCCESS\n+ mvn -Dtest=B#b\nx BUILD FAILURE",
      { "A#a": "PASSED", "B#b": "FAILED" },
    ],
    ["parse_log_maven", "BUILD SUCCESS\n+ mvn -Dtest=A#a", { "A#a": "PASSED" }],
    [
      "parse_log_gradle_custom",
      "A > b PASSED\nA > c\nwarning: x\nFAILED",
      { "A > b": "PASSED", "A > c": "FAILED" },
    ],
    [
      "parse_log_phpunit",
      "Suite (Ns\\Suite)\n ✔ One\n ✘ Two\n ↩ Three",
      { "Suite > One": "PASSED", "Suite > Two": "FAILED", "Suite > Three": "SKIPPED" },
    ],
    [
      "parse_log_doctest",
      '<doctest binary="x"><TestSuite><TestCase name="t"><SubCase name="s"><Expression success="true"/></SubCase><SubCase name="u"><Expression success="false"/></SubCase></TestCase></TestSuite></doctest>',
      { "t > s": "PASSED", "t > u": "FAILED" },
    ],
    [
      "parse_log_rspec_transformed_json",
      "a b - passed\nc - failed",
      { "a b": "PASSED", c: "FAILED" },
    ],
    [
      "parse_log_ruby_unit",
      "test: it works:\t.: (0.1)\nother:\tF",
      { "it works": "PASSED", other: "FAILED" },
    ],
  ])("%s", (name, log, expected) => {
    expect(parse(name, log)).toEqual(expected);
  });
});
