import { describe, expect, it } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import type { Issue, Localization, TestReport } from "../../../agent/core/model.ts";
import {
  failuresOfSuspects,
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
    expect(relatedFailures(issue("Back-to-back meetings are refused"), report, [])).toEqual([
      "tests/test_a.py::test_back_to_back_meetings",
    ]);
  });

  it("are none when nothing is shared, even for a lone failure", () => {
    const report = failing("", "tests/net.py::test_proxy_timeout");
    expect(relatedFailures(issue("Wrong page count"), report, [])).toEqual([]);
  });

  it("leave flaky tests out", () => {
    const report = failing("", "tests/a.py::test_pages");
    expect(relatedFailures(issue("pages"), report, ["tests/a.py::test_pages"])).toEqual([]);
  });

  it("may be known by what they printed", () => {
    const report = failing("test_one\n  PagerError: page 3 of 2\n", "a.py::test_one");
    expect(relatedFailures(issue("PagerError for the last page"), report, [])).toEqual([
      "a.py::test_one",
    ]);
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
