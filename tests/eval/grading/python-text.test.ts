import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  pythonPattern,
  splitWords,
  strip,
  stripEnd,
  universalNewlines,
} from "../../../eval/grading/python-text.ts";

describe("Python's text semantics", () => {
  it("turns CRLF and a lone CR into line feeds", () => {
    expect(universalNewlines("a\r\nb\rc\n\r")).toBe("a\nb\nc\n\n");
  });

  it("splits at the information separators and the next-line character, not at a byte-order mark", () => {
    expect(splitWords(" a\x1cb\x1dc\x1ed\x1fe\x85f\u00a0g\u3000h ")).toEqual("abcdefgh".split(""));
    expect(splitWords("a\ufeffb")).toEqual(["a\ufeffb"]);
    expect(strip("\x1f\x85 x \u2029")).toBe("x");
    expect(strip("\ufeffx")).toBe("\ufeffx");
  });

  it("strips the end in linear time", () => {
    const started = performance.now();
    expect(stripEnd(`${" ".repeat(200_000)}x`)).toHaveLength(200_001);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("lets a dot match everything but the line feed", () => {
    expect(pythonPattern("^a.b$").test("a\u2028b")).toBe(true);
    expect(pythonPattern("^a.b$").test("a\rb")).toBe(true);
    expect(pythonPattern("^a.b$").test("a\nb")).toBe(false);
  });

  it("ends a single-line pattern before one final line feed, a multi-line one before each", () => {
    expect(pythonPattern("b$").test("ab\n")).toBe(true);
    expect(pythonPattern("b$").test("ab\n\n")).toBe(false);
    expect(pythonPattern("^b$", "m").test("a\nb\nc")).toBe(true);
    expect(pythonPattern("^b$", "m").test("a\u2028b\u2028c")).toBe(false);
  });

  it("knows digits, words and boundaries of every script", () => {
    expect(pythonPattern(String.raw`^\d+$`).test("٣7")).toBe(true);
    expect(pythonPattern(String.raw`^\w+$`).test("naïve_名")).toBe(true);
    expect(pythonPattern(String.raw`E\b`).test("Eé")).toBe(false);
    expect(pythonPattern(String.raw`^[\s\d]+$`).test("1\x1f2")).toBe(true);
  });

  it("splits and strips consistently", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(splitWords(text).join("")).toBe(splitWords(strip(text)).join(""));
        expect(splitWords(strip(text))).toEqual(splitWords(text));
      }),
    );
  });
});
