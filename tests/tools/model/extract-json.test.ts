import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractJson } from "../../../tools/model/extract-json.ts";

describe("the JSON in a reply", () => {
  it.each([
    ["bare", '{"a": 1}'],
    ["in a fence", 'Sure:\n```json\n{"a": 1}\n```\nDone.'],
    ["after thoughts that hold JSON too", '<think>{"a": 2}</think> {"a": 1}'],
    ["after an example", 'Such as {"a": 2}. So: {"a": 1}'],
    ["with a trailing comma", '{"a": 1,}'],
    ["after braces that are no JSON", 'In `function () { return; }` we get {"a": 1}'],
    ["with words that quote a brace", 'He said "use {" and then {"a": 1}'],
  ])("is found %s", (_title, text) => {
    expect(extractJson(text)).toEqual({ kind: "found", value: { a: 1 } });
  });

  it("may have raw line breaks and tabs in its strings", () => {
    const text = '{"code": "def f():\n\treturn {1, 2,}\n"}';
    const value = { code: "def f():\n\treturn {1, 2,}\n" };
    expect(extractJson(text)).toEqual({ kind: "found", value });
  });

  it.each(["", "no", "{", '{"a": ', "[1", "null", "7"])("is not found in %j", (text) => {
    expect(extractJson(text).kind).toBe("none");
  });

  it("is found whatever it holds, when it stands in a fence", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = `Here it is.\n\`\`\`json\n${JSON.stringify(value)}\n\`\`\``;
        const expected: unknown = JSON.parse(JSON.stringify(value));
        expect(extractJson(text)).toEqual({ kind: "found", value: expected });
      }),
    );
  });

  it("is looked for in linear time", () => {
    const started = performance.now();
    extractJson('{"a'.repeat(200_000));
    extractJson("{".repeat(200_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
