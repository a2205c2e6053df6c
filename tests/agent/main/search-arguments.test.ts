import { describe, expect, it } from "vitest";
import { readArguments } from "../../../agent/main/cli/search-arguments.ts";
import { searchTools } from "../../../tools/search/tools/search-tools.ts";
import { repairCommand } from "../../support/command-line.ts";

function read(name: string, ...words: readonly string[]): unknown {
  const tool = searchTools.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  return readArguments(tool, words);
}

describe("the words behind a search tool", () => {
  it("are read as the parameter wants them", () => {
    expect(read("search_code", "404")).toEqual({ pattern: "404" });
    expect(read("search_code", "pattern=true", "regex=true", "limit=3")).toEqual({
      pattern: "true",
      regex: true,
      limit: 3,
    });
    expect(read("schematic", "a.py", "b.py")).toEqual({ paths: ["a.py", "b.py"] });
    expect(read("repository_map", "focus=12", "tokens=500")).toEqual({
      focus: ["12"],
      tokens: 500,
    });
  });

  it("may be text with an equals sign to search for", () => {
    expect(read("search_code", "x=1")).toEqual({ pattern: "x=1" });
    expect(read("search_code", "a == b=c")).toEqual({ pattern: "a == b=c" });
  });

  it.each([
    ["search_class", ["nme=Flask"], "got the argument nme, expected name, path; did you mean name"],
    ["search_code", ["x", "limit=2", "regexp=true"], "got the argument regexp, expected pattern"],
    ["search_code", ["x", "y"], 'got "x" and "y" for pattern, expected one value'],
    ["search_code", ["x", "limit=many"], "expected number, received string"],
  ])("of %s %j are refused with what was wrong", (tool, words, why) => {
    expect(() => read(tool, ...words)).toThrow(why);
  });
});

describe("the list of search tools", () => {
  it("is JSON when asked for", async () => {
    const { stdout, exitCode } = await repairCommand(["search", "--json"]);
    const said: { tools: { name: string; parameters: unknown }[] } = JSON.parse(stdout);
    expect(said.tools.map(({ name }) => name)).toEqual(searchTools.map(({ name }) => name));
    expect(said.tools[0]?.parameters).toMatchObject({ required: ["name"] });
    expect(exitCode).toBe(0);
  });
});
