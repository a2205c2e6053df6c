import { describe, expect, it } from "vitest";
import { createLanguages } from "../../../tools/languages/registry.ts";

const languages = createLanguages();

async function replace(path: string, source: string, symbol: string, replacement: string) {
  const language = languages.forPath(path);
  if (language === null) throw new Error(`no language for ${path}`);
  return language.replaceSymbol(source, symbol, replacement);
}

async function edited(path: string, source: string, symbol: string, replacement: string) {
  const result = await replace(path, source, symbol, replacement);
  if (result.kind !== "edited") throw new Error(`${result.why}: ${result.message}`);
  return result.text;
}

async function refusal(path: string, source: string, symbol: string, replacement: string) {
  const result = await replace(path, source, symbol, replacement);
  return result.kind === "refused" ? result.why : result.text;
}

const python = `# head
import os


class A(Base):
    """Doc."""

    limit = 3

    @property
    def value(self):
        # comment inside
        return self._value

    @value.setter
    def value(self, value):
        self._value = value

    def other(self):
        return 1  # tail


def alone(x):
    return x
`;

describe("replacing a Python symbol", () => {
  it("moves a text without indentation to its place and keeps all else", async () => {
    const text = "def other(self):\n    if self:\n        return 2\n    return 3";
    expect(await edited("a.py", python, "A.other", text)).toBe(
      python.replace(
        "    def other(self):\n        return 1  # tail\n",
        "    def other(self):\n        if self:\n            return 2\n        return 3\n",
      ),
    );
  });

  it("keeps the decorators that the text leaves out", async () => {
    const text = "def value(self):\n    return 7";
    const expected = python.replace(
      "        # comment inside\n        return self._value\n",
      "        return 7\n",
    );
    expect(await edited("a.py", python, "A.value", text)).toBe(expected);
  });

  it("finds the setter when the text is one", async () => {
    const text = "@value.setter\ndef value(self, value):\n    self._value = value + 1";
    const expected = python.replace("self._value = value\n", "self._value = value + 1\n");
    expect(await edited("a.py", python, "A.value", text)).toBe(expected);
    expect(await edited("a.py", python, "A.value#2", text)).toBe(expected);
  });

  it("refuses what is no replacement", async () => {
    expect(await refusal("a.py", python, "alone", "def alone(y):\n    ...")).toBe("elision");
    expect(
      await refusal("a.py", python, "alone", "def alone(y):\n    pass  # same as before"),
    ).toBe("elision");
    expect(await refusal("a.py", python, "alone", "def only(y):\n    return y")).toBe("renamed");
    expect(await refusal("a.py", python, "alone", "def alone(y:\n    return y")).toBe(
      "syntax-worse",
    );
    expect(await refusal("a.py", python, "alone", "x")).toBe("not-a-definition");
    expect(await refusal("a.py", python, "alone", "def alone(x):\n    return x")).toBe("unchanged");
    expect(await refusal("a.py", python, "alonee", "def alone(x):\n    return x")).toBe(
      "no-such-symbol",
    );
    expect(
      await refusal("a.py", python, "A", "class A(Base):\n    def other(self):\n        return 2"),
    ).toBe("dropped-sibling");
    expect(
      await refusal("a.py", python, "alone", "import re\n\ndef alone(x):\n    return re"),
    ).toBe("not-a-definition");
  });
});

describe("a Python replacement that the grammar alone would accept", () => {
  it.each([
    ["a block without a statement", "def alone(x):"],
    ["a dedent to nowhere", "def alone(x):\n        a = 1\n    return a"],
    ["a sudden indent", "def alone(x):\n    a = 1\n      b = 2\n    return a"],
    ["an old print", "def alone(x):\n    print x"],
    ["a break without a loop", "def alone(x):\n    break"],
    ["try alone", "def alone(x):\n    try:\n        return x"],
  ])("is refused for %s", async (_, text) => {
    expect(await refusal("a.py", python, "alone", text)).toBe("syntax-worse");
  });
});

describe("a set of definitions of one name", () => {
  const overloads = `@overload
def f(x: int) -> int: ...
@overload
def f(x: str) -> str: ...
def f(x):
    return x


def g():
    pass
`;
  const wider = overloads
    .slice(0, overloads.indexOf("\n\n\ndef g"))
    .replace("return x", "return g() or x");

  it("replaces them all when it brings them all", async () => {
    expect(await edited("a.py", overloads, "f", wider)).toBe(
      overloads.replace("return x", "return g() or x"),
    );
  });

  it("is refused when it brings fewer", async () => {
    const fewer = wider.slice(wider.indexOf("@overload", 3));
    expect(await refusal("a.py", overloads, "f", fewer)).toBe("not-a-definition");
  });

  it("is refused when other code stands between them", async () => {
    const apart = overloads.replace("def f(x):\n", "x = 1\ndef f(x):\n");
    expect(await refusal("a.py", apart, "f", wider)).toBe("not-a-definition");
  });
});

const typescript = `export default class A {\r
\t@memo()\r
\tfirst(): number {\r
\t\treturn 1;\r
\t}\r
\r
\tget q() { return 1; }\r
\tset q(value) {}\r
}\r
export const f = async (x: number) => {\r
\treturn x;\r
};\r
function over(a: string): void;\r
function over(a: number): void;\r
function over(a: unknown): void {}\r
`;

describe("replacing a TypeScript symbol", () => {
  it("adapts line endings and turns spaces into the file's tabs", async () => {
    const text = "first(): number {\n  if (this)\n    return 2;\n  return 3;\n}";
    expect(await edited("a.ts", typescript, "A.first", text)).toBe(
      typescript.replace(
        "\t\treturn 1;\r\n",
        "\t\tif (this)\r\n\t\t\treturn 2;\r\n\t\treturn 3;\r\n",
      ),
    );
  });

  it("keeps export and reaches the implementation of overloads", async () => {
    const text = "const f = async (x: number) => {\n\treturn x + 1;\n};";
    expect(await edited("a.ts", typescript, "f", text)).toBe(
      typescript.replace("return x;", "return x + 1;"),
    );
    expect(
      await edited("a.ts", typescript, "over", "function over(a: unknown): void { f(1); }"),
    ).toBe(typescript.replace("unknown): void {}", "unknown): void { f(1); }"));
  });

  it("brings no second semicolon or comma", async () => {
    const source = "class A {\n  run = () => 1;\n}\nconst o = { a() {}, b() {} };\n";
    expect(await edited("a.ts", source, "A.run", "run = () => 2;")).toBe(
      source.replace("1;", "2;"),
    );
    expect(await edited("a.ts", source, "o.a", "a() { return 1; },")).toBe(
      source.replace("a() {}", "a() { return 1; }"),
    );
  });

  it("leaves the content of template literals where it is", async () => {
    const text = "first(): string {\n  return `a\n  b\nc`;\n}";
    expect(await edited("a.ts", typescript, "first", text)).toContain(
      "\tfirst(): string {\r\n\t\treturn `a\r\n  b\r\nc`;\r\n\t}\r\n",
    );
  });
});
