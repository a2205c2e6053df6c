import { describe, expect, it } from "vitest";
import { parseCommand } from "../../../../agent/main/github-app/command.ts";

const none = { model: null, budget: null, base: null };

describe("a command in a comment", () => {
  it.each([
    ["/repair", "run", none],
    ["/Repair ", "run", none],
    ["Thanks!\r\n\r\n/repair retry\r\n", "retry", none],
    ["/repair cancel", "cancel", none],
    ["/repair explain", "explain", none],
    ["/repair plan", "plan", none],
    ["/repair status", "status", none],
    ["/repair help", "help", none],
    ["/repair\t--budget 1.50", "run", { ...none, budget: 1.5 }],
    ["/repair retry --budget=$3 --base dev/x", "retry", { model: null, budget: 3, base: "dev/x" }],
    ["/repair --model openai:gpt-5-mini", "run", { ...none, model: "openai:gpt-5-mini" }],
    ["> /repair cancel\n/repair", "run", none],
    ["```\n/repair cancel\n```\n/repair", "run", none],
  ])("%j means %s", (text, name, options) => {
    expect(parseCommand(text)).toEqual({ kind: "command", name, options });
  });

  it.each([
    ["/repair everything"],
    ["/repair --sandbox process"],
    ["/repair --budget -1"],
    ["/repair --budget 1e9"],
    ["/repair --budget"],
    ["/repair --budget 0"],
    ["/repair --budget $0.00"],
    ["/repair --base ../../etc"],
    ["/repair --base --upload-pack=x"],
    ["/repair --model x;rm"],
    ["/repair retry cancel"],
  ])("%j is answered with help, and starts nothing", (text) => {
    expect(parseCommand(text).kind).toBe("unclear");
  });

  it("quotes what was typed without its markup", () => {
    const parsed = parseCommand("/repair <img/src=x>`@everyone`#1");
    expect(parsed).toEqual({
      kind: "unclear",
      why: "there is no command `?img/src=x???everyone??1`",
    });
  });
});
