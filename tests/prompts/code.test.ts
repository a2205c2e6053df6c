import { describe, expect, it } from "vitest";
import { repoPath } from "../../agent/core/model.ts";
import { createLanguages } from "../../tools/languages/registry.ts";
import { renderCode } from "../../prompts/code.ts";
import type { WantedSymbol } from "../../prompts/code.ts";
import { estimateTokens } from "../../prompts/fence.ts";
import { nearestNames, resolvePath, resolveSymbol } from "../../prompts/names.ts";
import { renderTestCode } from "../../prompts/failing-tests.ts";
import { renderSchematic } from "../../prompts/schematic.ts";
import { createMemoryTree } from "../support/memory-tree.ts";

const python = createLanguages().forPath("a.py")!;

const methods = Array.from(
  { length: 40 },
  (_, number) => `    @cached
    def method_${number}(self, value):
        """Does thing ${number}.

        More words.
        """
        return value + ${number}
`,
);
const long = `import os\nfrom cache import cached\n\n\nclass Long(Base):\n    """A long class."""\n\n${methods.join("\n")}`;
const short = "def short():\n    return 1\n";

async function place(path: string, source: string, wanted: readonly WantedSymbol[]) {
  return { path, source, outline: await python.outline(source), wanted };
}

describe("a schematic", () => {
  it("tells classes, signatures, decorators and what docstrings begin with, not bodies", async () => {
    const symbols = await python.outline(long);
    const text = renderSchematic([{ path: "long.py", symbols }], 8_000);
    expect(text).toContain("### long.py");
    expect(text).toContain("class Long(Base):");
    expect(text).toContain("  @cached\n  def method_7(self, value):\n");
    expect(text).toContain('"""Does thing 7."""');
    expect(text).not.toMatch(/return value|More words/);
  });

  it("tells less of each file until it fits, and counts what is left out", async () => {
    const symbols = await python.outline(long);
    for (const tokens of [2_000, 1_000, 500, 120]) {
      const text = renderSchematic([{ path: "long.py", symbols }], tokens);
      expect(estimateTokens(text)).toBeLessThanOrEqual(tokens + 20);
    }
    const tight = renderSchematic([{ path: "long.py", symbols }], 120);
    expect(tight).toMatch(/\[… \d+ more left out\]/);
  });

  it("gives the room a small file leaves over to the next one", async () => {
    const files = [
      { path: "short.py", symbols: await python.outline(short) },
      { path: "long.py", symbols: await python.outline(long) },
    ];
    const text = renderSchematic(files, 2_200);
    expect(text).toContain("def method_39");
    expect(text).not.toContain("left out");
  });
});

describe("code in a prompt", () => {
  it("is the whole file when the file is small", async () => {
    const text = renderCode(
      [await place("short.py", short, [{ symbol: "short", note: "Is 2." }])],
      500,
    );
    expect(text).toBe(
      "## short.py (whole file)\n- short: Is 2.\n```py\ndef short():\n    return 1\n```",
    );
  });

  it("is otherwise the wanted symbols as they stand, the imports, and the outline", async () => {
    const wanted = [{ symbol: "Long.method_3", note: "Adds 4." }];
    const text = renderCode([await place("long.py", long, wanted)], 5_000);
    expect(text).toContain(
      "## long.py · Long.method_3 (in `class Long(Base):`)\nAdds 4.\n```py\n    @cached",
    );
    expect(text).toContain("        return value + 3\n```");
    expect(text).toContain("top of the file\n```py\nimport os\nfrom cache import cached");
    expect(text).toContain("def method_39(self, value):");
    expect(text).not.toContain("return value + 4\n");
  });

  it("is shown once when a class and its method are both wanted", async () => {
    const middle = long.split("\n").slice(0, 150).join("\n");
    const wanted = [
      { symbol: "Long.method_3", note: null },
      { symbol: "Long", note: null },
    ];
    const text = renderCode([await place("long.py", middle, wanted)], 9_000);
    expect(text.match(/return value \+ 3\n/g)?.length).toBe(1);
    expect(text).toContain("return value + 9\n");
  });

  it("is the head of a very long class, and its wanted methods", async () => {
    const wanted = [
      { symbol: "Long", note: null },
      { symbol: "Long.method_3", note: null },
    ];
    const text = renderCode([await place("long.py", long, wanted)], 9_000);
    expect(text).toContain("long.py · Long (its head only; members are in the outline)");
    expect(text).toContain('"""A long class."""');
    expect(text).toContain("return value + 3\n");
    expect(text).not.toContain("return value + 4\n");
  });

  it("is a part of a very long function, which is then edited by its text", async () => {
    const lines = Array.from({ length: 900 }, (_, at) => `    value = compute(value, ${at})`);
    const source = `def huge(value):\n${lines.join("\n")}\n    return value\n`;
    const wanted = [{ symbol: "huge", note: null }];
    const text = renderCode([await place("huge.py", source, wanted)], 9_000);
    expect(text).toContain("huge.py · huge (in part: edit it by replace-text)");
    expect(text).toContain("characters left out");
    expect(text).toContain("return value");
  });

  it("comes with the names around it, nearest first, without decorators and long signatures", async () => {
    const far = Array.from({ length: 150 }, (_, at) => `def far_${at}():\n    pass\n`).join("\n");
    const wide = `@cached\ndef wide(${"argument, ".repeat(30)}):\n    pass\n\ndef near():\n    return 1\n`;
    const wanted = [{ symbol: "near", note: null }];
    const text = renderCode([await place("a.py", `${far}\n${wide}`, wanted)], 9_000);
    const around = text.slice(text.indexOf("· outline"));
    expect(around).toMatch(/def far_149.*\ndef wide\(argument, .{60,90}…\ndef near/);
    expect(around).toContain("[… 102 more, further away]");
    expect(around).not.toContain("@cached");
  });

  it("gives symbols of which nothing was said a quarter of the room, while something was of others", async () => {
    const body = Array.from({ length: 60 }, (_, at) => `    value = compute(value, ${at})\n`).join(
      "",
    );
    const source = ["a", "b", "c", "d"].map((name) => `def ${name}(value):\n${body}`).join("\n\n");
    const wanted = ["a", "b", "c", "d"].map((symbol, at) => ({
      symbol,
      note: at < 2 ? "It." : null,
    }));
    const text = renderCode([await place("a.py", source, wanted)], 3_200);
    expect(text.match(/^## .*/gm)).toEqual([
      "## a.py · a",
      "## a.py · b",
      "## a.py · c",
      "## a.py · outline",
    ]);
  });

  it("keeps the fields of a very long class with its head", async () => {
    const source = long.replace('"""A long class."""', '"""A long class."""\n    size = 3');
    const text = renderCode([await place("a.py", source, [{ symbol: "Long", note: null }])], 9_000);
    expect(text).toContain('class Long(Base):\n    """A long class."""\n    size = 3\n');
  });

  it("names the class of every member it names", async () => {
    const cut = await place("long.py", `${long}\n\n${long.replaceAll("Long", "Other")}`, [
      { symbol: "Other.method_39", note: null },
    ]);
    const text = renderCode([cut], 9_000);
    expect(text).toContain("class Other(Base):\n  def method_0(");
    expect(text).toMatch(/class Long\(Base\):\nclass Other/);
  });

  it("is only the body, and last, in a file of which a model said nothing while it did of others", async () => {
    const said = await place("said.py", long, [{ symbol: "Long.method_3", note: "Adds 4." }]);
    const unsaid = await place("unsaid.py", long, [{ symbol: "Long.method_5", note: null }]);
    const text = renderCode([unsaid, said], 9_000);
    expect(text.match(/^## .*/gm)).toEqual([
      "## said.py · Long.method_3 (in `class Long(Base):`)",
      "## said.py · top of the file",
      "## said.py · outline",
      "## unsaid.py · Long.method_5 (in `class Long(Base):`)",
    ]);
    const tight = renderCode([unsaid, said], estimateTokens(text) - 20);
    expect(tight).toContain("said.py · outline");
    expect(tight).not.toMatch(/unsaid|too long/);
    expect(renderCode([unsaid], 9_000)).toContain("unsaid.py · outline");
  });

  it("is the wanted symbols of every file before the outline of any", async () => {
    const places = [
      await place("long.py", long, [{ symbol: "Long.method_3", note: null }]),
      await place("other.py", long, [{ symbol: "Long.method_5", note: null }]),
    ];
    const text = renderCode(places, 200);
    expect(text).toContain("return value + 3");
    expect(text).toContain("return value + 5");
    expect(text).not.toContain("```outline");
  });

  it("names what does not fit", async () => {
    const wanted = [
      { symbol: "Long.method_3", note: null },
      { symbol: "Long.method_4", note: null },
    ];
    const text = renderCode([await place("long.py", long, wanted)], 70);
    expect(text).toContain("return value + 3");
    expect(text).toContain("(too long to be shown: long.py · Long.method_4)");
  });
});

describe("names as models write them", () => {
  const paths = ["src/a.py", "lib/a.py", "src/deep/only.py"];
  it.each([
    ["src/a.py", "src/a.py"],
    ["./src/a.py", "src/a.py"],
    ["b/src/a.py", "src/a.py"],
    ["`src/a.py`", "src/a.py"],
    [String.raw`src\a.py`, "src/a.py"],
    ["only.py", "src/deep/only.py"],
    ["a.py", null],
    ["../../etc/passwd", null],
    ["", null],
  ])("path %j is %j", (text, expected) => {
    expect(resolvePath(text, paths)).toBe(expected);
  });

  const symbols = ["run", "Cart", "Cart.total", "Cart.run", "Order.total"];
  it.each([
    ["Cart.total", "Cart.total"],
    ["Cart.total()", "Cart.total"],
    ["def run(self):", "run"],
    ["shop.py::Cart::total", "Cart.total"],
    ["Cart#total", "Cart.total"],
    ["shop.cart.Cart.total", "Cart.total"],
    ["total", null],
    ["nothing", null],
  ])("symbol %j is %j", (text, expected) => {
    expect(resolveSymbol(text, symbols)).toBe(expected);
  });

  it("that do not exist have neighbours", () => {
    expect(nearestNames("Cart.totals", symbols)[0]).toBe("Cart.total");
    expect(nearestNames("zzz", symbols)).toEqual([]);
  });
});

describe("the top of a file in a prompt", () => {
  it("is its imports, without licence and docstring", async () => {
    const licence = "# Permission is hereby granted.\n".repeat(20);
    const source = `${licence}\n"""The module."""\nimport os\n\n${long}`;
    const wanted = [{ symbol: "Long.method_3", note: null }];
    const text = renderCode([await place("long.py", source, wanted)], 9_000);
    expect(text).toContain("top of the file\n```py\nimport os");
    expect(text).not.toMatch(/Permission|The module/);
  });
});

describe("an outline in a prompt", () => {
  it("leaves out comments behind headers, long values, and docstrings that say nothing", async () => {
    const source = `TABLE = {${"'a': 1, ".repeat(80)}}\n\n\ndef parse(text):  # TODO: bytes\n    """\\\n    Reads.\n    """\n    return text\n`;
    const symbols = await python.outline(source);
    const text = renderSchematic([{ path: "a.py", symbols }], 4_000);
    expect(text).toContain('def parse(text):\n    """Reads."""');
    expect(text).not.toContain("TODO");
    expect(text.length).toBeLessThan(250);
  });
});

describe("the code of failing tests", () => {
  const tree = createMemoryTree({
    "tests/test_a.py":
      "import a\n\n\nclass TestA:\n    def test_one(self):\n        assert a.one() == 1\n\n    def test_two(self):\n        assert a.two() == 2\n",
    "src/b.test.ts": 'it("adds up", () => {\n  expect(add(1, 1)).toBe(2);\n});\n',
  });
  const options = { tree, languages: createLanguages(), file: null };

  it("is found by symbol or by title", async () => {
    const tests = ["tests/test_a.py::TestA::test_two[3]", "src/b.test.ts > sums > adds up"];
    const text = await renderTestCode({ ...options, tests });
    expect(text).toContain("assert a.two() == 2");
    expect(text).not.toContain("a.one()");
    expect(text).toContain("expect(add(1, 1)).toBe(2)");
  });

  it("is the file that was written for them", async () => {
    const file = { path: repoPath("tests/new.py"), text: "def test_new():\n    assert 0\n" };
    const text = await renderTestCode({ ...options, tests: ["tests/new.py::test_new"], file });
    expect(text).toBe(
      "The code of these tests: tests/new.py\n```\ndef test_new():\n    assert 0\n```",
    );
  });

  it("is nothing when nobody knows it", async () => {
    expect(await renderTestCode({ ...options, tests: ["gone.py::test_x", "?"] })).toBe("");
  });
});

describe("an overloaded function", () => {
  it("is shown with all its signatures", async () => {
    const filler = Array.from({ length: 120 }, (_, n) => `export const value${n} = ${n};\n`).join(
      "",
    );
    const source = `${filler}export function pick(a: string): string;\nexport function pick(a: number): number;\nexport function pick(a: unknown): unknown {\n  return a;\n}\n`;
    const typescript = createLanguages().forPath("a.ts")!;
    const outline = await typescript.outline(source);
    const wanted = [{ symbol: "pick", note: null }];
    const text = renderCode([{ path: repoPath("a.ts"), source, outline, wanted }], 4_000);
    expect(text).toContain("pick(a: string): string;\nexport function pick(a: number): number;");
    expect(text).toContain("  return a;");
  });
});
