import { expect, it } from "vitest";
import { harmless } from "../../../agent/main/harmless.ts";

it("leaves what has no effect as it was written", () => {
  const text = "a && b, R&D, `rows[0].name`, test_x[1], src/a.ts and & alone; 100 %";
  expect(harmless(text)).toBe(text);
});

it("shows a name of a sign as it was written", () => {
  expect(harmless("&lt; is < and &amp; is &")).toBe("&amp;lt; is &lt; and &amp;amp; is &");
});

it("breaks every pair of slashes", () => {
  expect(harmless("http:///x")).not.toContain("//");
});
