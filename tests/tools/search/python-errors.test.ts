import { describe, expect, it } from "vitest";
import { readRaisedText } from "../../../tools/search/index/python-errors.ts";

describe("the words of a raise statement", () => {
  it.each([
    ['raise ValueError("no " "items")', "no items"],
    ["raise KeyError(f'{name} is', name, \"gone\")", "{name} is … gone"],
    ['raise TypeError("""two\n    lines""")', "two lines"],
    ["raise NotImplementedError", null],
    ['raise ValueError(f"""cut in the middle of a long', null],
    ['raise ValueError(rb"never closed\n + "x"', null],
    ["raise ValueError('it\\'s %s' % x)", "it\\'s %s"],
  ])("%s", (statement, text) => {
    expect(readRaisedText(statement)).toBe(text);
  });
});
