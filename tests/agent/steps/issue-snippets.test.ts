import { describe, expect, it } from "vitest";
import { findSnippets } from "../../../agent/steps/issue-snippets.ts";

function codes(body: string, title = "It fails"): readonly string[] {
  return findSnippets({ title, body }, "python").map(({ code }) => code.trim());
}

describe("code in an issue", () => {
  it("takes the prompts and the output out of a session", () => {
    const session = ["```pycon", ">>> x = f(1)", ">>> for i in x:", "...     g(i)", "2", "```"];
    expect(codes(session.join("\n"))).toEqual(["x = f(1)\nfor i in x:\n    g(i)"]);
  });

  it("takes IPython's prompts, magic words and output away", () => {
    const session = [
      "```",
      "In [1]: from shop import Basket",
      "In [2]: %time Basket(",
      "   ...:     [1])",
      "Out[2]: <Basket>",
      "In [3]: !ls",
      "```",
    ];
    expect(codes(session.join("\n"))).toEqual(["from shop import Basket\nBasket(\n    [1])"]);
  });

  it("does not take a traceback, a shell or another language for code", () => {
    const traceback = '```\nTraceback (most recent call last):\n  File "a.py", line 1\nE: x\n```';
    expect(codes(`${traceback}\n\`\`\`bash\nls\n\`\`\`\n\`\`\`\n$ pip install x\n\`\`\``)).toEqual(
      [],
    );
  });

  it("finds statements that nobody fenced, and stops at the traceback below them", () => {
    const body = [
      "The code that I run:",
      "",
      "from shop import Basket",
      "",
      "b = Basket(18)",
      "",
      "Traceback (most recent call last):",
      '  File "<input>", line 7, in <module>',
      "    blocks = self.minimal_blocks()",
      "IndexError: out of range",
    ];
    expect(codes(body.join("\n"))).toEqual(["from shop import Basket\n\nb = Basket(18)"]);
  });

  it("adds calls between backticks and calls of the title after the blocks", () => {
    const body = "`Poly(x)` and `plain` differ.\n```python\nx = 1\n```";
    expect(codes(body, "Poly(x, x).free_symbols is {x} but f(g(1)) is not")).toEqual([
      "x = 1",
      "Poly(x)",
      "Poly(x, x).free_symbols",
      "f(g(1))",
    ]);
  });

  it("takes only programs that import something for JavaScript", () => {
    const body = "```js\nconst qs = require('qs');\nqs.parse('a');\n```\n```\nfoo(1)\n```";
    expect(findSnippets({ title: "", body }, "javascript")).toHaveLength(1);
  });

  it("answers in a moment for a hostile text", () => {
    const started = performance.now();
    codes(`${"`".repeat(50_000)}${"f(".repeat(50_000)}`, "f(".repeat(20_000));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
