import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { repoPath } from "../../agent/core/model.ts";
import { readClues } from "../../tools/templates/clues.ts";
import { readFrames } from "../../tools/templates/frames.ts";
import { createPriorityQueue } from "../../tools/templates/priority-queue.ts";
import { codeSimilarity, nameSimilarity } from "../../tools/templates/similarity.ts";
import { isTestPath, readSuspicion } from "../../tools/templates/suspicion.ts";
import { contextFor } from "./support.ts";

describe("the priority queue", () => {
  it("gives the highest first, and equals in the order they came", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (priorities) => {
        const queue = createPriorityQueue<{ readonly priority: number; readonly at: number }>();
        for (const [at, priority] of priorities.entries()) queue.push({ priority, at }, priority);
        const order = [];
        for (let item = queue.pop(); item !== null; item = queue.pop()) order.push(item);
        const wanted = priorities.map((priority, at) => ({ priority, at }));
        expect(order).toEqual(wanted.sort((a, b) => b.priority - a.priority || a.at - b.at));
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe("frames of a log", () => {
  it("are read from Python, pytest and Node", () => {
    const log = [
      '  File "/home/me/src/shop.py", line 12, in total',
      "src/shop.py:14: TypeError",
      "    at total (/home/me/src/shop.ts:7:11)",
      "    at file:///home/me/src/cart.mjs:9:1",
      " ❯ src/basket.test.ts:3:5",
      "12:30:01 nothing.txt:5",
    ].join("\n");
    expect(readFrames(log)).toEqual([
      { path: "/home/me/src/shop.py", line: 12 },
      { path: "src/shop.py", line: 14 },
      { path: "/home/me/src/shop.ts", line: 7 },
      { path: "/home/me/src/cart.mjs", line: 9 },
      { path: "src/basket.test.ts", line: 3 },
    ]);
  });

  it("are bounded however long the log is", () => {
    const log = Array.from({ length: 50_000 }, (_, at) => `a.py:${at}: x`).join("\n");
    expect(readFrames(log).length).toBe(200);
    expect(readFrames(`${"(".repeat(500_000)}a.py:1`)).toEqual([]);
  });
});

describe("suspicion", () => {
  const path = repoPath("a.py");
  const symbol = { kind: "symbol", path, symbol: "f", span: { start: 10, end: 20 } } as const;

  it("puts a named symbol above the rest of its file", () => {
    const symbols = [{ location: symbol, score: 1, reasons: [] }];
    const suspicion = readSuspicion(contextFor({ files: {}, suspects: ["a.py"], symbols }));
    expect(suspicion.of(path, 15)).toBeGreaterThan(5 * suspicion.of(path, 5));
  });

  it("keeps its promise: no line is above the bound of its file", () => {
    const symbols = [{ location: symbol, score: 1, reasons: [] }];
    const suspiciousLines = [{ path, line: 15, score: 1 }];
    const options = { files: {}, suspects: ["a.py"], symbols, suspiciousLines, log: "a.py:15: x" };
    const suspicion = readSuspicion(contextFor(options));
    const [file] = suspicion.files;
    expect(suspicion.of(path, 15)).toBeLessThanOrEqual(file!.bound);
    expect(suspicion.most(path, { start: 1, end: 99 })).toBe(suspicion.of(path, 15));
  });

  it("tells tests from sources", () => {
    const tests = [
      "tests/a.py",
      "src/test_a.py",
      "a_test.py",
      "conftest.py",
      "src/a.test.ts",
      "a.spec.jsx",
      "lib/__tests__/a.js",
    ];
    const sources = ["src/a.py", "contest.py", "src/testing_tools.ts", "latest/a.js", "attest.py"];
    expect(tests.filter(isTestPath)).toEqual(tests);
    expect(sources.filter(isTestPath)).toEqual([]);
  });
});

describe("clues", () => {
  const issue = contextFor({
    files: {},
    title: "wrong unit",
    body: "`total_price` ignores 'cents', raises KeyError",
  }).issue;

  it("raise code that the issue names, inline code most", () => {
    const clues = readClues(issue, "");
    expect(clues.boost("total_price + 1")).toBe(1.6);
    expect(clues.boost("ignores")).toBe(1.3);
    expect(clues.boost("other")).toBe(1);
  });

  it("hold quoted texts, and the errors of the failure first", () => {
    const clues = readClues(issue, "E   TypeError: 'NoneType' object");
    expect(clues.quoted).toContain("cents");
    expect(clues.exceptions).toEqual(["TypeError", "KeyError"]);
    expect(clues.aboutNone).toBe(true);
  });
});

describe("similarity", () => {
  it("is 1 for the same, symmetric, and between 0 and 1", () => {
    const text = fc.string({ maxLength: 20 });
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(nameSimilarity(one, one)).toBe(1);
        for (const measure of [nameSimilarity, codeSimilarity]) {
          expect(measure(one, other)).toBeCloseTo(measure(other, one), 10);
          expect(measure(one, other) >= 0 && measure(one, other) <= 1).toBe(true);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("sees shared words of names", () => {
    expect(nameSimilarity("old_model_name", "modelName")).toBeGreaterThan(
      nameSimilarity("old_model_name", "index"),
    );
  });
});
