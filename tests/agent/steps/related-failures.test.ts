import { describe, expect, it } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import type { Issue, Localization, TestReport } from "../../../agent/core/model.ts";
import {
  failuresOfSuspects,
  namedFailures,
  lastName,
  relatedFailures,
} from "../../../agent/steps/related-failures.ts";

const issue = (title: string, body = ""): Issue => ({
  repository: null,
  number: null,
  title,
  body,
  comments: [],
  url: null,
});
const failing = (log: string, ...ids: string[]): TestReport => ({
  kind: "ran",
  tests: Object.fromEntries(ids.map((id) => [id, "failed" as const])),
  seconds: 1,
  log,
});

describe("which red tests are red for the issue's reason", () => {
  it("are those that share telling words with it", () => {
    const report = failing(
      "",
      "tests/test_a.py::test_back_to_back_meetings",
      "tests/test_b.py::test_unicode_width",
    );
    expect(relatedFailures(issue("Back-to-back meetings are refused"), report, [])).toEqual({
      plain: ["tests/test_a.py::test_back_to_back_meetings"],
      faint: [],
    });
  });

  it("are none when nothing is shared, even for a lone failure", () => {
    const report = failing("", "tests/net.py::test_proxy_timeout");
    expect(relatedFailures(issue("Wrong page count"), report, [])).toEqual({
      plain: [],
      faint: [],
    });
  });

  it("are no files that do not load, unless the issue shows that error", () => {
    const file = "tests/roots/test-pages/pages_dummy.py";
    const log = `ERROR collecting ${file}\nE   ModuleNotFoundError: No module named 'dummy'\n`;
    const report = failing(log, file);
    const none = { plain: [], faint: [] };
    expect(relatedFailures(issue("pages dummy are lost"), report, [])).toEqual(none);
    const told = issue("pages do not load", "ModuleNotFoundError: No module named 'dummy'");
    expect(relatedFailures(told, report, []).plain).toEqual([file]);
  });

  it("are as good as named when the issue has their name, or two telling words of it", () => {
    const ids = [
      "test_directive_code.py::test_literal_include",
      "a.py::test_width",
      "b.py::test_x1",
    ];
    const report = failing("", ...ids);
    const named = (text: string) => namedFailures(issue(text), report, ids);
    expect(named("include the literal")).toEqual([ids[0]]);
    expect(named("include the width")).toEqual([]);
    expect(named("test_width fails since Monday")).toEqual([ids[1]]);
  });

  it("are none that a project's own mark expects to fail", () => {
    const [red, expected] = ["a.py::test_trace_latex", "a.py::test_trace_of[a.b]"];
    const log = `FAILED ${expected} - project.pytest.XFail: test_trace_of\nFAILED ${red} - assert 1\n`;
    const report = failing(log, red, expected);
    expect(relatedFailures(issue("trace"), report, [])).toEqual({ plain: [red], faint: [] });
  });

  it("leave flaky tests out", () => {
    const report = failing("", "tests/a.py::test_pages");
    expect(relatedFailures(issue("pages"), report, ["tests/a.py::test_pages"])).toEqual({
      plain: [],
      faint: [],
    });
  });

  it("are doubtful when they share a single word by what they printed", () => {
    const report = failing("test_one\n  page\n", "a.py::test_one");
    expect(relatedFailures(issue("the last page"), report, [])).toEqual({
      plain: [],
      faint: ["a.py::test_one"],
    });
  });

  it("are not known by the name of their file, nor by a word that most tests have", () => {
    const report = failing("", "tests/test_mathx.py::test_double");
    expect(relatedFailures(issue("mathx.clamp ignores the upper bound"), report, [])).toEqual({
      plain: [],
      faint: [],
    });
    const tests = Object.fromEntries(
      Array.from({ length: 9 }, (_, at) => [
        `t.py::test_slot_${"abcdefghi"[at]}`,
        "passed" as const,
      ]),
    );
    const slots = {
      kind: "ran",
      seconds: 1,
      log: "",
      tests: { ...tests, "t.py::test_slot_gap": "failed" },
    } as const;
    expect(relatedFailures(issue("a slot is refused"), slots, [])).toEqual({
      plain: [],
      faint: [],
    });
  });

  it("may be known by what they printed", () => {
    const report = failing("test_one\n  PagerError: page 3 of 2\n", "a.py::test_one");
    expect(relatedFailures(issue("PagerError for the last page"), report, [])).toEqual({
      plain: ["a.py::test_one"],
      faint: [],
    });
  });
});

describe("red tests of a suspect", () => {
  const report = failing("", "test/a.test.ts > splitByCase > one-two", "test/a.test.ts > other");
  const suspected = (...symbols: string[]): Localization => ({
    files: [],
    symbols: symbols.map((symbol) => ({
      location: { kind: "symbol", path: repoPath("src/a.ts"), symbol, span: { start: 1, end: 2 } },
      score: 1,
      reasons: [],
    })),
  });

  it("are those that name one of the first suspects as a whole word", () => {
    const found = failuresOfSuspects(suspected("split", "Case.splitByCase#2"), report, []);
    expect(found).toEqual({
      symbol: "splitByCase",
      tests: ["test/a.test.ts > splitByCase > one-two"],
    });
  });

  it("are none when a suspect further down, a short name or a flaky test is named", () => {
    expect(failuresOfSuspects(suspected("a", "b", "c", "splitByCase"), report, [])).toBeNull();
    expect(failuresOfSuspects(suspected("one"), report, [])).toBeNull();
    const flaky = ["test/a.test.ts > splitByCase > one-two"];
    expect(failuresOfSuspects(suspected("splitByCase"), report, flaky)).toBeNull();
  });
});

describe("a suspect that every class has", () => {
  it("is known by its class", () => {
    const report = failing("a.py:3: in __init__", "a.py::test_one", "a.py::test_Shelf_order");
    const location = {
      kind: "symbol",
      path: repoPath("s.py"),
      span: { start: 1, end: 2 },
    } as const;
    const of = (symbol: string): Localization => ({
      files: [],
      symbols: [{ score: 1, reasons: [], location: { ...location, symbol } }],
    });
    expect(failuresOfSuspects(of("__init__"), report, [])).toBeNull();
    expect(failuresOfSuspects(of("Box.__init__"), report, [])).toBeNull();
    const named = failing("in __init__", "a.py::Shelf::test_one", "a.py::test_two");
    expect(failuresOfSuspects(of("Shelf.__init__"), named, [])).toEqual({
      symbol: "Shelf",
      tests: ["a.py::Shelf::test_one"],
    });
  });
});

describe("the name of a test", () => {
  it("is its last part without parameters", () => {
    expect(lastName("tests/a.py::TestX::test_name[1-a::b]")).toBe("test_name");
    expect(lastName("src/a.test.ts > suite > adds numbers")).toBe("adds numbers");
  });
});
