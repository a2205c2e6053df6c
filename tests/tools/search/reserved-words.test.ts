import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SearchAnswer } from "../../../tools/search/tools/answer.ts";
import { openCodeBase } from "../../../tools/search/tools/code-base.ts";
import type { CodeBase } from "../../../tools/search/tools/code-base.ts";
import { searchTools } from "../../../tools/search/tools/search-tools.ts";
import { createRepository } from "./repository.ts";
import type { TestRepository } from "./repository.ts";

let repository: TestRepository;
let base: CodeBase;

beforeAll(async () => {
  repository = createRepository();
  repository.write({
    "rust/square.rs":
      "pub struct Square;\nimpl Square {\n    pub fn new() -> Self {\n        Square\n    }\n}\n",
    "rust/lib.rs":
      "use crate::square::Square;\n\npub fn make() -> Square {\n    Square::new()\n}\n",
    "json/encoder.py":
      "class Encoder:\n    def default(self, value):\n        return str(value)\n\n    def encode(self, value):\n        return self.default(value)\n",
    "json/view.py":
      "def function(new):\n    return new\n\ndef render(case):\n    return function(case)\n",
    "web/module.ts":
      "export class Loader {\n  default(): number {\n    return 1;\n  }\n}\nexport function load(loader: Loader, kind: number): number {\n  switch (kind) {\n    default:\n      return loader.default();\n  }\n}\nexport const copy = (self: object) => [...new Set([self])];\n",
  });
  const commit = repository.commit("Add");
  const { gitDirectory, folder, cacheFolder } = repository;
  const indexFile = join(cacheFolder, "index.sqlite");
  base = await openCodeBase({ gitDirectory, commit, folder, indexFile });
});

afterAll(() => repository.remove());

async function ask(tool: string, args: unknown): Promise<readonly string[]> {
  const found = searchTools.find(({ name }) => name === tool);
  if (found === undefined) throw new Error(`no tool ${tool}`);
  const { items }: SearchAnswer = await found.run(base, args);
  return items.map(({ path, symbol, start }) => `${path}:${String(start)} ${symbol ?? ""}`.trim());
}

describe("a name that another language reserves", () => {
  it.each([
    ["callers", { symbol: "Square.new" }, ["rust/lib.rs:3 make"]],
    ["callees", { symbol: "make", path: "rust" }, ["rust/square.rs:3 Square.new"]],
    ["callers", { symbol: "Encoder.default" }, ["json/encoder.py:5 Encoder.encode"]],
    ["callers", { symbol: "function", path: "json" }, ["json/view.py:4 render"]],
    ["callers", { symbol: "Loader.default" }, ["web/module.ts:6 load"]],
  ])("is found by %s %j", async (tool, args, expected) => {
    expect(await ask(tool, args)).toEqual(expected);
  });

  it.each([
    [
      "new",
      [
        "json/view.py:1 function",
        "json/view.py:2 function",
        "rust/lib.rs:4 make",
        "rust/square.rs:3 Square.new",
      ],
    ],
    ["case", ["json/view.py:4 render", "json/view.py:5 render"]],
    [
      "default",
      [
        "json/encoder.py:2 Encoder.default",
        "json/encoder.py:6 Encoder.encode",
        "web/module.ts:9 load",
      ],
    ],
  ])(
    "is referred to as %s where it is a name, not where it is a keyword",
    async (name, expected) => {
      expect((await ask("find_references", { name })).toSorted()).toEqual(expected);
    },
  );
});
