import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderAnswer } from "../../../tools/search/tools/answer.ts";
import type { SearchAnswer } from "../../../tools/search/tools/answer.ts";
import { openCodeBase } from "../../../tools/search/tools/code-base.ts";
import type { CodeBase } from "../../../tools/search/tools/code-base.ts";
import { searchTools } from "../../../tools/search/tools/search-tools.ts";
import { createRepository } from "./repository.ts";
import type { TestRepository } from "./repository.ts";

let repository: TestRepository;
let base: CodeBase;

const shapes = `"""Shapes."""
from .unit import convert


class Shape:
    """A closed figure."""

    def area(self):
        raise NotImplementedError

    def describe(self):
        return f"area {self.area()}"


class Square(Shape):
    def __init__(self, side):
        self.side = convert(side)

    def area(self):
        return self.side ** 2


class RoundedSquare(Square):
    def area(self):
        return super().area() - corner_loss(self.side)


def corner_loss(side):
    return convert(side) * 0.1
`;

beforeAll(async () => {
  repository = createRepository();
  repository.write({
    "geometry/__init__.py": "",
    "geometry/shapes.py": shapes,
    "geometry/unit.py": "def convert(value):\n    return float(value)\n",
    "geometry/check.py":
      "class Square:\n    message = 'negative side'\n\ndef check_side(side):\n    raise ValueError('negative side')\n",
    "geometry/report.py":
      "from geometry.shapes import Square\n\ndef print_report(side):\n    print(Square(side).describe())\n",
    "web/area.ts":
      "export interface Box { width: number }\n\nexport function boxArea(box: Box): number {\n  return box.width ** 2;\n}\n",
    "tests/test_shapes.py":
      "from geometry.shapes import Square\n\ndef test_area():\n    assert Square(2).area() == 4\n",
    "README.md": "Computes the area of shapes.\n",
  });
  const commit = repository.commit("Add shapes");
  base = await openCodeBase({
    gitDirectory: repository.gitDirectory,
    commit,
    indexFile: join(repository.cacheFolder, "index.sqlite"),
    folder: repository.folder,
  });
});

afterAll(() => repository.remove());

function ask(tool: string, args: unknown): Promise<SearchAnswer> {
  const found = searchTools.find(({ name }) => name === tool);
  if (found === undefined) throw new Error(`no tool ${tool}`);
  return found.run(base, args);
}

const places = (answer: SearchAnswer): readonly string[] =>
  answer.items.map(({ path, symbol, start }) => `${path}:${start} ${symbol ?? ""}`.trim());

describe("the search tools", () => {
  it("show a class by its header, documentation and member signatures", async () => {
    const { items } = await ask("search_class", { name: "Shape" });
    expect(items).toHaveLength(1);
    expect(items[0]?.text).toContain("A closed figure.");
    expect(items[0]?.text).toContain("def describe(self)");
    expect(items[0]?.text).not.toContain("NotImplementedError");
  });

  it("show a method of one class with its code", async () => {
    const { items } = await ask("search_method_in_class", { name: "area", class: "Square" });
    expect(places({ items, cut: 0, nearest: [], note: null })).toEqual([
      "geometry/shapes.py:19 Square.area",
    ]);
    expect(items[0]?.text).toContain("self.side ** 2");
  });

  it("list places instead of code when many definitions fit", async () => {
    const answer = await ask("search_method", { name: "area" });
    expect(places(answer)).toEqual([
      "geometry/shapes.py:8 Shape.area",
      "geometry/shapes.py:19 Square.area",
      "geometry/shapes.py:24 RoundedSquare.area",
    ]);
  });

  it("know TypeScript beside Python", async () => {
    expect(places(await ask("search_method", { name: "boxArea" }))).toEqual([
      "web/area.ts:3 boxArea",
    ]);
  });

  it("name what is spelled alike when nothing fits", async () => {
    const answer = await ask("search_class", { name: "Sqare" });
    expect(answer.items).toEqual([]);
    expect(answer.nearest).toContain("Square");
    expect(renderAnswer(answer)).toContain("Close names: Square");
  });

  it("take letters that changed places for one mistake", async () => {
    expect((await ask("search_class", { name: "Sahpe" })).nearest).toContain("Shape");
  });

  it("say how long a file is when a line is beyond its end", async () => {
    const { note } = await ask("get_code_around_line", { path: "geometry/unit.py", line: 900 });
    expect(note).toBe("geometry/unit.py has 3 lines.");
  });

  it("put the line that raises a message first", async () => {
    const { items } = await ask("search_code", { pattern: "negative side" });
    expect(items.map(({ symbol }) => symbol)).toEqual(["check_side", "Square"]);
  });

  it("find text with the definition it stands in, code before tests", async () => {
    const answer = await ask("search_code", { pattern: ".area()" });
    expect(places(answer).at(0)).toBe("geometry/shapes.py:12 Shape.describe");
    expect(places(answer).at(-1)).toBe("tests/test_shapes.py:4 test_area");
  });

  it("bound an answer and say how much was cut", async () => {
    const answer = await ask("search_code", { pattern: "area", limit: 2 });
    expect(answer.items).toHaveLength(2);
    expect(answer.cut).toBeGreaterThan(2);
    expect(renderAnswer(answer)).toMatch(/\(\d+ more left out\)/);
  });

  it("refuse a broken regular expression with what was wrong", async () => {
    await expect(ask("search_code", { pattern: "(", regex: true })).rejects.toThrow(/pattern/);
  });

  it("show the lines around a line", async () => {
    const { items } = await ask("get_code_around_line", { path: "shapes.py", line: 20, window: 1 });
    expect(items[0]?.symbol).toBe("Square.area");
    expect(items[0]?.text).toBe("19     def area(self):\n20         return self.side ** 2\n21 ");
  });

  it("outline a file with its nesting", async () => {
    const answer = await ask("outline", { path: "geometry/shapes.py" });
    expect(answer.items.map(({ symbol }) => symbol)).toEqual([
      "Shape",
      "Shape.area",
      "Shape.describe",
      "Square",
      "Square.__init__",
      "Square.area",
      "RoundedSquare",
      "RoundedSquare.area",
      "corner_loss",
    ]);
  });

  it("draw several files in short and name those it does not know", async () => {
    const answer = await ask("schematic", { paths: ["geometry/unit.py", "geometry/shape.py"] });
    expect(answer.items.map(({ path }) => path)).toEqual(["geometry/unit.py"]);
    expect(answer.note).toContain("geometry/shapes.py");
  });

  it("find callers and callees with their distance", async () => {
    const callers = await ask("callers", { symbol: "convert", depth: 2 });
    expect(places(callers)).toContain("geometry/shapes.py:28 corner_loss");
    expect(callers.items.find(({ symbol }) => symbol === "RoundedSquare.area")?.text).toMatch(
      /^distance 2/,
    );
    const callees = await ask("callees", { symbol: "corner_loss" });
    expect(places(callees)).toEqual(["geometry/unit.py:1 convert"]);
  });

  it("climb to ancestors and across overrides", async () => {
    expect(places(await ask("ancestors", { symbol: "RoundedSquare" }))).toEqual([
      "geometry/shapes.py:15 Square",
      "geometry/shapes.py:5 Shape",
    ]);
    expect(places(await ask("overrides", { symbol: "Square.area" }))).toEqual([
      "geometry/shapes.py:8 Shape.area",
      "geometry/shapes.py:24 RoundedSquare.area",
    ]);
  });

  it("find references line by line", async () => {
    const answer = await ask("find_references", { name: "corner_loss" });
    expect(places(answer)).toEqual([
      "geometry/shapes.py:25 RoundedSquare.area",
      "geometry/shapes.py:28 corner_loss",
    ]);
  });

  it("fit a map of the repository into a budget", async () => {
    const small = await ask("repository_map", { tokens: 40 });
    const large = await ask("repository_map", { tokens: 5000 });
    expect(renderAnswer(small).length).toBeLessThan(300);
    expect(large.items.length).toBeGreaterThan(small.items.length);
    const focused = await ask("repository_map", { tokens: 5000, focus: ["boxArea"] });
    expect(focused.items[0]?.path).toBe("web/area.ts");
  });

  it("reject arguments that do not fit", async () => {
    await expect(ask("outline", { path: "" })).rejects.toThrow(/path/);
  });
});
