import { describe, expect, it } from "vitest";
import { standsForLeftOutCode } from "../../../tools/languages/edit/elision-comments.ts";
import { createLanguages } from "../../../tools/languages/registry.ts";

describe("comments that stand for left-out code", () => {
  it.each([
    "# ...",
    "// …",
    "# ... existing code ...",
    "// ... existing code ...",
    "/* ... rest of the function ... */",
    "# rest unchanged",
    "# rest of the code remains unchanged",
    "# rest of the method stays the same",
    "# The rest of the code is the same as before",
    "// the rest of the class remains unchanged...",
    "// rest of implementation",
    "# ... (rest of the code) ...",
    "# [rest of the function unchanged]",
    "/* unchanged */",
    "# unchanged",
    "# same as before",
    "# Same as original",
    "// identical to the original",
    "# ... same as before ...",
    "# existing code",
    "# existing implementation here",
    "// existing logic remains unchanged",
    "// previous code here",
    "# original code",
    "# original implementation unchanged",
    "# remaining code unchanged",
    "// remaining methods unchanged",
    "// other methods remain the same",
    "# other methods unchanged",
    "# keep the existing code",
    "# keep the rest as is",
    "# keep existing implementation",
    "// leave the rest unchanged",
    "# (unchanged)",
    "# -- unchanged --",
    "# code omitted for brevity",
    "// omitted for brevity",
    "# implementation unchanged",
    "# body unchanged",
    "# snip",
    "# ... snip ...",
    "# no changes here",
    "// nothing changed below",
    "# as before",
    "# as in the original",
    "# your code here",
    "// implementation goes here",
    "<!-- existing content -->",
    "# ... 30 lines ...",
    "# ... more code ...",
    "# everything else unchanged",
    "# rest of the original code...",
    " * ... existing code ...",
  ])("%s", (comment) => {
    expect(standsForLeftOutCode(comment)).toBe(true);
  });
});

describe("comments that say something", () => {
  it.each([
    "# leaves the rest unchanged when x is None",
    "# Return the value unchanged if it is not a string.",
    "# the original value is kept for the error message",
    "// keep the original order of the arguments",
    "# existing keys win over new ones",
    "# same as above, but for sets",
    "# ... and the cache is dropped",
    "# skip the rest of the line",
    "# The rest of the arguments are passed on to the parser",
    "// no changes needed when the file is empty",
    "# remaining seconds",
    "# remaining items are flushed by close()",
    "# other is not a Point",
    "# previous implementation raised KeyError here, see #123",
    "# body of the request",
    "# TODO: handle the other cases",
    "# unchanged files are skipped",
    "# this method is called for the same block twice",
    "// the file",
    "# see the original code for why",
    "// code point",
    "# e.g. foo(...)",
    "# 1, 2, ..., n",
    "// @ts-expect-error the rest is typed by the caller",
    "# the current line",
    "# old file",
    "",
    "#",
    "##########",
    "// -----",
  ])("%s", (comment) => {
    expect(standsForLeftOutCode(comment)).toBe(false);
  });
});

describe("left-out code in a replacement", () => {
  const languages = createLanguages();
  const why = async (path: string, source: string, symbol: string, text: string) => {
    const result = await languages.forPath(path)!.replaceSymbol(source, symbol, text);
    return result.kind === "refused" ? result.why : "edited";
  };

  it("is found in every form it takes in Python", async () => {
    const source = "def f(x):\n    a = 1\n    return a + x\n";
    const forms = [
      "def f(x):\n    ...",
      "def f(x): ...",
      "def f(x):\n    a = 2\n    ...\n    return a",
      "def f(x):\n    a = 2\n    # ... existing code ...",
      "def f(x):\n    a = 2  # rest unchanged",
      "def f(x):\n    pass  # same as before",
      "def f(x):\n    if x:\n        ...\n    return 1",
    ];
    for (const form of forms)
      expect([form, await why("a.py", source, "f", form)]).toEqual([form, "elision"]);
  });

  it("is no alarm where dots are Python code", async () => {
    const stub = "class P(Protocol):\n    def f(self) -> int: ...\n    def g(self) -> int: ...\n";
    const wider = stub.replaceAll("int", "float").trimEnd();
    expect(await why("a.py", stub, "P", wider)).toBe("edited");
    expect(await why("a.py", stub, "P.f", "def f(self, x: int) -> int: ...")).toBe("edited");
    const added = `${stub}    @overload\n    def h(self) -> int: ...`;
    expect(await why("a.py", stub, "P", added)).toBe("edited");
    const slices = "def f(x):\n    return x[..., 0] if x is not Ellipsis else f(...)";
    expect(await why("a.py", "def f(x):\n    return x\n", "f", slices)).toBe("edited");
    const kept = "def f(x):\n    # same as before\n    return x\n";
    expect(await why("a.py", kept, "f", "def f(x):\n    # same as before\n    return x + 1")).toBe(
      "edited",
    );
  });

  it("is found in JavaScript, where spread and rest are no alarm", async () => {
    const source = "function f(a) {\n  return a;\n}\n";
    const left = [
      "{ ... }",
      "{\n  ...\n}",
      "{\n  // ... existing code ...\n}",
      "{ /* unchanged */ }",
      "{\n  …\n}",
    ];
    for (const body of left)
      expect([body, await why("a.ts", source, "f", `function f(a) ${body}`)]).toEqual([
        body,
        "elision",
      ]);
    const code =
      "function f(...a) {\n  // the rest of the arguments\n  return g(...a, { ...a }, [...a], `\n  ...\n`);\n}";
    expect(await why("a.ts", source, "f", code)).toBe("edited");
  });

  it("is found in other languages, where their own dots are no alarm", async () => {
    const go = "package a\n\nfunc F(x int) int {\n\treturn x\n}\n";
    expect(await why("a.go", go, "F", "func F(x int) int {\n\t// rest unchanged\n}")).toBe(
      "elision",
    );
    expect(await why("a.go", go, "F", "func F(x ...int) int {\n\treturn G(x...)\n}")).toBe(
      "edited",
    );
    const java = "class A {\n  int f(int x) {\n    return x;\n  }\n}\n";
    expect(await why("A.java", java, "A.f", "int f(int x) {\n  ...\n}")).toBe("elision");
    expect(await why("A.java", java, "A.f", "int f(int... x) {\n  return 1;\n}")).toBe("edited");
  });
});
