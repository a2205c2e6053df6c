import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SearchAnswer } from "../../../tools/search/tools/answer.ts";
import { openCodeBase } from "../../../tools/search/tools/code-base.ts";
import type { CodeBase } from "../../../tools/search/tools/code-base.ts";
import { searchTools } from "../../../tools/search/tools/search-tools.ts";
import { createRepository } from "./repository.ts";
import type { TestRepository } from "./repository.ts";

const files = {
  "src/report.ts": [
    "export function compare(left: string): string;",
    "export function compare(left: number): number;",
    "export function compare(left: unknown): unknown {",
    "  return left;",
    "}",
    "export default function render(): string {",
    "  return compare('x');",
    "}",
  ].join("\n"),
  "src/index.ts":
    "export { compare as compareReports } from './report.ts';\nexport * from './store.ts';\n",
  "src/store.ts": [
    "export class Store {",
    "  constructor(readonly name: string) {}",
    "  save(): void {",
    "    this.check();",
    "  }",
    "  check(): void {}",
    "}",
    "export class FileStore extends Store {",
    "  override check(): void {",
    "    super.check();",
    "  }",
    "}",
  ].join("\n"),
  "app/command.ts": [
    "import { compareReports, FileStore } from '../src/index.ts';",
    "import draw from '../src/report.ts';",
    "import * as reports from '../src/report.ts';",
    "",
    "export const run = (): void => {",
    "  draw();",
    "  new FileStore('x').save();",
    "};",
    "register(() => compareReports(1)); // compareReports compares",
    "export function both(): void {",
    "  reports.compare('a');",
    "  [1].map(compareReports);",
    "}",
  ].join("\n"),
  "app/other.ts": [
    "import { compare } from 'elsewhere';",
    "export function stranger(): void {",
    "  compare(1);",
    "}",
    "export class Door { save(): void {} }",
    "export function close(door: Door): void {",
    "  door.save();",
    "}",
  ].join("\n"),
  "php/functions.php": "<?php\nnamespace Shop\\Tax;\n\nfunction free_fn($x) {\n    return $x;\n}\n",
  "php/Child.php":
    "<?php\nnamespace Shop;\n\nuse function Shop\\Tax\\free_fn;\n\nclass Child {\n    public function settle() {\n        return free_fn(1);\n    }\n}\n",
  "shop/prices.py": "def price():\n    return 1\n\ndef gross():\n    return price()\n",
  "shop/__init__.py": "from .prices import price as price_of\n",
  "shop/till.py":
    "import shop.prices as prices\nfrom shop import price_of\n\ndef pay():\n    return price_of()\n\ndef check():\n    return prices.price()\n",
};

let repository: TestRepository;
let base: CodeBase;

beforeAll(async () => {
  repository = createRepository();
  repository.write(files);
  const commit = repository.commit("Add");
  const { gitDirectory, folder, cacheFolder } = repository;
  base = await openCodeBase({
    gitDirectory,
    commit,
    folder,
    indexFile: join(cacheFolder, "index.sqlite"),
  });
});

afterAll(() => repository.remove());

function ask(tool: string, args: unknown): Promise<SearchAnswer> {
  const found = searchTools.find(({ name }) => name === tool);
  if (found === undefined) throw new Error(`no tool ${tool}`);
  return found.run(base, args);
}

const places = (answer: SearchAnswer): readonly string[] =>
  answer.items.map(({ path, symbol, start }) => `${path}:${String(start)} ${symbol ?? ""}`.trim());

describe("callers", () => {
  it("are found through aliases, re-exports, whole modules, and outside any definition", async () => {
    const answer = await ask("callers", { symbol: "compare", path: "src/report.ts" });
    expect(places(answer).toSorted()).toEqual([
      "app/command.ts:10 both",
      "app/command.ts:9",
      "src/report.ts:6 render",
    ]);
    const outside = answer.items.find(({ symbol }) => symbol === null);
    expect(outside?.text).toContain("9: register(() => compareReports(1));");
  });

  it("of a default export are found under the name it was given", async () => {
    const answer = await ask("callers", { symbol: "render" });
    expect(places(answer)).toEqual(["app/command.ts:5 run"]);
    expect(answer.items[0]?.text).toContain("6: draw();");
  });

  it("of a method are those of its class and of who knows it, in this order", async () => {
    const own = await ask("callers", { symbol: "Store.check" });
    expect(places(own)).toEqual(["src/store.ts:3 Store.save", "src/store.ts:9 FileStore.check"]);
    const save = await ask("callers", { symbol: "Store.save" });
    expect(places(save)[0]).toBe("app/command.ts:5 run");
    const stranger = save.items.find(({ symbol }) => symbol === "close");
    expect(stranger?.text).toContain("by name alone");
  });

  it("of a function in a namespace need no object in front", async () => {
    expect(places(await ask("callers", { symbol: "free_fn" }))).toEqual([
      "php/Child.php:7 Child.settle",
    ]);
  });

  it("are told at a distance with the one in between", async () => {
    const answer = await ask("callers", { symbol: "Store.check", depth: 2 });
    const run = answer.items.find(({ symbol }) => symbol === "run");
    expect(run?.text).toContain("distance 2 through Store.save");
  });

  it("in Python follow aliases and packages", async () => {
    const answer = await ask("callers", { symbol: "price" });
    expect(places(answer)).toEqual([
      "shop/prices.py:4 gross",
      "shop/till.py:4 pay",
      "shop/till.py:7 check",
    ]);
  });

  it("that do not exist are said not to, and a wrong name gets the nearest", async () => {
    const none = await ask("callers", { symbol: "stranger" });
    expect(none.note).toContain("app/other.ts::stranger is not used");
    expect((await ask("callers", { symbol: "comparee" })).nearest).toContain("compare");
  });
});

describe("callees", () => {
  it("are found through imports, re-exports and classes, not by a name from elsewhere", async () => {
    expect(places(await ask("callees", { symbol: "run" })).toSorted()).toEqual([
      "src/report.ts:6 render",
      "src/store.ts:3 Store.save",
      "src/store.ts:8 FileStore",
    ]);
    expect(places(await ask("callees", { symbol: "stranger" }))).toEqual([]);
    expect(places(await ask("callees", { symbol: "pay" }))).toEqual(["shop/prices.py:1 price"]);
  });
});

describe("overloads", () => {
  it("are one function with all its signatures", async () => {
    const outline = await ask("outline", { path: "src/report.ts" });
    expect(places(outline)).toEqual(["src/report.ts:1 compare", "src/report.ts:6 render"]);
    expect(outline.items[0]?.text.split("\n")).toEqual([
      "export function compare(left: string): string;",
      "export function compare(left: number): number;",
      "export function compare(left: unknown): unknown",
    ]);
    const code = await ask("search_method", { name: "compare", path: "src/report.ts" });
    expect(code.items[0]?.text).toContain("1 export function compare(left: string)");
    expect(code.items[0]?.text).toContain("return left;");
  });
});
