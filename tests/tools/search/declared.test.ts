import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderAnswer } from "../../../tools/search/tools/answer.ts";
import type { SearchAnswer } from "../../../tools/search/tools/answer.ts";
import { openAskedRepository } from "./asked-repository.ts";
import type { AskedRepository } from "./asked-repository.ts";

let repository: AskedRepository;

beforeAll(async () => {
  repository = await openAskedRepository({
    "src/greeter.ts": [
      "export interface Greeter {",
      "  hello(name: string): void;",
      "  readonly size: number;",
      "  later: (when: Date) => void;",
      "}",
      "export type Runner = {",
      "  run(): void;",
      "};",
      "export namespace Space {",
      "  export interface Inner { deep(): void }",
      "  export function inside(): void {}",
      "}",
      "export function meet(greeter: Greeter, at: { odd(): void }): void {",
      "  greeter.hello('x');",
      "}",
    ].join("\n"),
    "src/old.js": [
      "function Door() {}",
      "Door.prototype.open = Door.prototype.unlock = function () {",
      "  return this.width();",
      "};",
      "Door.prototype.width = function () {",
      "  return 1;",
      "};",
    ].join("\n"),
  });
});

afterAll(() => repository.remove());

const ask: AskedRepository["ask"] = (tool, args) => repository.ask(tool, args);

const places = ({ items }: SearchAnswer): readonly string[] =>
  items.map(({ symbol, start }) => `${String(start)} ${symbol ?? ""}`);

describe("what a type declares", () => {
  it("stands in the outline, as do namespaces", async () => {
    expect(places(await ask("outline", { path: "src/greeter.ts" }))).toEqual([
      "1 Greeter",
      "2 Greeter.hello",
      "4 Greeter.later",
      "6 Runner",
      "7 Runner.run",
      "9 Space",
      "10 Space.Inner",
      "10 Space.Inner.deep",
      "11 Space.inside",
      "13 meet",
    ]);
  });

  it("is found by name and shown in its class", async () => {
    const method = await ask("search_method", { name: "hello" });
    expect(method.items[0]?.text).toBe("2   hello(name: string): void;");
    const shown = renderAnswer(await ask("search_class", { name: "Greeter" }));
    expect(shown).toContain("  2: hello(name: string): void");
    expect(renderAnswer(await ask("search_class", { name: "Space" }))).toContain("inside(): void");
  });

  it("has callers", async () => {
    expect(places(await ask("callers", { symbol: "Greeter.hello" }))).toEqual(["13 meet"]);
  });

  it("is no unit of the index, so that it weighs nothing in a ranking", () => {
    const record = repository.base.snapshot.files.find(
      ({ path }) => path === "src/greeter.ts",
    )?.record;
    expect(record?.units.map(({ name }) => name)).not.toContain("Greeter.hello");
  });
});

describe("methods of a prototype", () => {
  it("are members, also where two are set at once", async () => {
    expect(places(await ask("outline", { path: "src/old.js" }))).toEqual([
      "1 Door",
      "2 Door.open",
      "5 Door.width",
    ]);
    expect(places(await ask("callers", { symbol: "Door.width" }))).toEqual(["2 Door.open"]);
  });
});
