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
    ["> /repair cancel\n\n/repair", "run", none],
    ["> quoted\n>\n/repair", "run", none],
    ["> quoted\n# Now\n/repair", "run", none],
    ["> ```\n> x\n\n/repair", "run", none],
    ["A `code` span\n/repair\nand `another`", "run", none],
    ["a lone ` tick\n/repair", "run", none],
    ["a \\`lone\n/repair\ntick`", "run", none],
    ["# `a\n/repair\n`", "run", none],
    ["`a\n\n/repair\n\n`", "run", none],
    ["- an item\n/repair", "run", none],
    ["```\n/repair cancel\n```\n/repair", "run", none],
  ])("%j means %s", (text, name, options) => {
    expect(parseCommand(text)).toEqual({ kind: "command", name, options });
  });

  it.each([
    ["right after a quotation", "> quoted\n/repair"],
    ["two lines after a quotation", "> quoted\nmore of it\n/repair"],
    ["after a quotation in a list", "- > quoted\n/repair"],
    ["in a code span over lines", "`code\n/repair help\n`"],
    ["in a code span of two ticks", "``a ` b\n/repair\n``"],
    ["in a code span after an escaped tick", "\\`a `code\n/repair\n`"],
    ["in a code span after a heading", "# `a\n`code\n/repair\n`"],
    ["in a code span that ends with a backslash", "`a\n/repair\n\\` b"],
  ])("%s is none", (_name, text) => {
    expect(parseCommand(text)).toEqual({ kind: "none" });
  });

  it("is found in a long comment in little time", () => {
    const ticks = Array.from({ length: 300 }, (_, at) => "`".repeat(1 + (at % 200))).join(" ");
    const started = process.cpuUsage().user;
    expect(parseCommand(`${ticks}\n\n/repair`).kind).toBe("command");
    expect(parseCommand("`a ".repeat(21_000)).kind).toBe("none");
    expect((process.cpuUsage().user - started) / 1000).toBeLessThan(1000);
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

  it.each([
    ["/repair help now", "`/repair help` takes options and no word `now`"],
    ["/repair --budget 1 twice", "`/repair` takes options and no word `twice`"],
    ["/repair --budget", "--budget needs dollars such as 1.50, and has none"],
    ["/repair --base=", "--base needs the name of a branch, and has none"],
    ["/repair --fast", "there is no option `--fast`"],
  ])("%j is told what is wrong with it", (text, why) => {
    expect(parseCommand(text)).toEqual({ kind: "unclear", why });
  });

  it("quotes what was typed without its markup", () => {
    const parsed = parseCommand("/repair <img/src=x>`@everyone`#1");
    expect(parsed).toEqual({
      kind: "unclear",
      why: "there is no command `?img/src=x???everyone??1`",
    });
  });
});
