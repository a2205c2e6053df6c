import { describe, expect, it } from "vitest";
import { createLanguages } from "../../tools/languages/registry.ts";
import { createLiteralProposer } from "../../tools/templates/literal/proposer.ts";
import { applied, contextFor, take } from "./support.ts";
import type { ContextOptions } from "./support.ts";

const languages = createLanguages();
const proposer = createLiteralProposer(languages);

const range = `def clamp(value, low, high):
    # both ends belong to the range
    if value <= low:
        return low
    if value < high:
        return value
    return high


class Span:
    def contains(self, value):
        return self.low < value < self.high

    def width(self):
        return self.high - self.low
`;

const fixed = range.replace("value < high", "value <= high");
const fence = "```";

async function results(body: string, options: Partial<ContextOptions> = {}) {
  const context = contextFor({
    files: { "src/range.py": range },
    suspects: ["src/range.py"],
    body,
    ...options,
  });
  const found = [];
  for (const proposal of await take(proposer.propose(context), 100))
    for (const [path, text] of await applied(proposal, context, languages))
      found.push({ path, text, detail: proposal.origin.detail });
  return found;
}

/** Every way in which people write the same fix: `value < high` becomes `value <= high`. */
const writings: readonly (readonly [name: string, detail: string, body: string])[] = [
  [
    "a diff in a fence",
    "diff",
    `${fence}diff\n--- a/src/range.py\n+++ b/src/range.py\n@@ -4,3 +4,3 @@\n         return low\n-    if value < high:\n+    if value <= high:\n         return value\n${fence}`,
  ],
  [
    "a diff without a fence, with text around it",
    "diff",
    "I did:\n\ndiff --git a/src/range.py b/src/range.py\nindex 1..2 100644\n--- a/src/range.py\n+++ b/src/range.py\n@@ -5,2 +5,2 @@ def clamp\n-    if value < high:\n+    if value <= high:\n         return value\nand it worked.",
  ],
  [
    "a diff without any header",
    "diff",
    `This helps:\n${fence}\n-    if value < high:\n+    if value <= high:\n${fence}`,
  ],
  [
    "a diff of which the white space was lost",
    "diff",
    `${fence}diff\n-if value < high:\n+if value <= high:\n${fence}`,
  ],
  [
    "a diff in a list, with Windows line ends",
    "diff",
    `1. do this:\r\n\r\n   ${fence}diff\r\n   -    if value < high:\r\n   +    if value <= high:\r\n   ${fence}\r\n`,
  ],
  ["a suggestion block", "suggestion-block", `${fence}suggestion\n    if value <= high:\n${fence}`],
  ["change X to Y", "phrase", "Please change `if value < high` to `if value <= high`."],
  ["replace X with Y", "phrase", "Fix: replace `value < high` with `value <= high` in clamp"],
  [
    "replace X by Y over two lines",
    "phrase",
    "We should replace `value < high`\nby `value <= high`.",
  ],
  ["use Y instead of X", "phrase", "It should use `value <= high` instead of `value < high`"],
  ["X should be Y", "phrase", "I think `value < high` should be `value <= high`."],
  ["X -> Y", "phrase", "`value < high` -> `value <= high`"],
  ["X to Y in quotes", "phrase", 'change "value < high" to "value <= high"'],
  ["X to Y in double backquotes", "phrase", "change ``value < high`` to ``value <= high``"],
  [
    "code before and after",
    "code-pair",
    `The code is\n${fence}python\nif value < high:\n    return value\n${fence}\nbut should be\n${fence}python\nif value <= high:\n    return value\n${fence}`,
  ],
  [
    "code after, instead of before",
    "code-pair",
    `It should be\n\n    if value <= high:\n        return value\n\ninstead of\n\n    if value < high:\n        return value\n`,
  ],
  [
    "code in tildes and quotes",
    "code-pair",
    `> ~~~py\n> if value < high:\n> ~~~\n> should be\n> ~~~py\n> if value <= high:\n> ~~~`,
  ],
  [
    "code in <pre>",
    "code-pair",
    `<pre>if value &lt; high:</pre>\n\nshould be\n\n<pre>if value &lt;= high:</pre>`,
  ],
  [
    "the whole function",
    "definition",
    `Here is my version:\n${fence}python\n${fixed.split("\n\n\n")[0]}\n${fence}`,
  ],
  [
    "a fence that is never closed",
    "definition",
    `My version:\n${fence}python\n${fixed.split("\n\n\n")[0]}`,
  ],
  [
    "a few lines of the result",
    "code-block",
    `This makes it work\n${fence}python\n    if value <= high:\n        return value\n${fence}`,
  ],
  ["should be Y", "similar-line", "The second condition should be `if value <= high:`"],
];

describe("the literal proposer", () => {
  it.each(writings)("reads %s (%s)", async (_, detail, body) => {
    const found = await results(body);
    expect(found).toContainEqual({ path: "src/range.py", text: fixed, detail });
  });

  it("finds the method of a class when the issue leaves the class out", async () => {
    const body = `${fence}python\ndef contains(self, value):\n    return self.low <= value <= self.high\n${fence}`;
    const text = range.replace("self.low < value < self.high", "self.low <= value <= self.high");
    expect(await results(body)).toContainEqual({
      path: "src/range.py",
      text,
      detail: "definition",
    });
  });

  it("applies all parts of a diff together, and each alone", async () => {
    const body = `${fence}diff\n-    if value <= low:\n+    if value < low:\n@@\n-    if value < high:\n+    if value <= high:\n${fence}`;
    const found = await results(body);
    expect(found[0]!.text).toBe(fixed.replace("value <= low", "value < low"));
    expect(found.map(({ text }) => text)).toContain(fixed);
  });

  it("looks through the whole tree when the suspects do not hold the text", async () => {
    const files = { "src/range.py": range, "src/other.py": "x = 1\n" };
    const found = await results("change `if value < high` to `if value <= high`", {
      files,
      suspects: ["src/other.py"],
    });
    expect(found).toContainEqual({ path: "src/range.py", text: fixed, detail: "phrase" });
  });

  it("offers every place where the text stands, up to a dozen", async () => {
    const source = "a = x + 1\nb = x + 1\n";
    const found = await results("change `x + 1` to `x + 2`", {
      files: { "a.py": source },
      suspects: ["a.py"],
    });
    expect(found.map(({ text }) => text)).toEqual([
      "a = x + 2\nb = x + 1\n",
      "a = x + 1\nb = x + 2\n",
    ]);
  });

  it("keeps the line ends of a file with CRLF", async () => {
    const files = { "src/range.py": range.replaceAll("\n", "\r\n") };
    const body = `${fence}diff\n     if value <= low:\n         return low\n-    if value < high:\n+    if value <= high:\n+        # inclusive\n${fence}`;
    const [first] = await results(body, { files });
    expect(first!.text).toBe(
      fixed
        .replace("high:\n        return value", "high:\n        # inclusive\n        return value")
        .replaceAll("\n", "\r\n"),
    );
  });

  it("works for TypeScript", async () => {
    const files = { "src/a.ts": "export const isFull = (n: number) => n > 10;\n" };
    const found = await results("`n > 10` should be `n >= 10`", { files, suspects: ["src/a.ts"] });
    expect(found[0]).toEqual({
      path: "src/a.ts",
      text: files["src/a.ts"].replace(">", ">").replace("n > 10", "n >= 10"),
      detail: "phrase",
    });
  });

  it("reads comments too, and proposes new files of a diff", async () => {
    const comment = `${fence}diff\n--- /dev/null\n+++ b/src/new.py\n@@ -0,0 +1 @@\n+x = 1\n${fence}`;
    const context = contextFor({ files: { "src/range.py": range }, comments: [comment] });
    const [first] = await take(proposer.propose(context), 1);
    expect(first!.edits).toEqual([{ kind: "create-file", path: "src/new.py", text: "x = 1\n" }]);
  });

  it("never leaves the repository", async () => {
    const body = `${fence}diff\n--- /dev/null\n+++ b/../../etc/passwd\n@@ -0,0 +1 @@\n+x\n${fence}\n${fence}diff\n--- a/../secret\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n${fence}`;
    expect(await results(body)).toEqual([]);
  });

  it("proposes nothing for an issue without code, or a session of an interpreter", async () => {
    expect(await results("It does not work. Please change it.")).toEqual([]);
    expect(await results(`${fence}\n>>> clamp(1, 0, 1)\n0\n${fence}`)).toEqual([]);
  });

  const hostile: readonly (readonly [string, string])[] = [
    ["backquotes", "`".repeat(1_000_000)],
    ["open inline code", "change `a".repeat(120_000)],
    ["quotes", '"a" to '.repeat(150_000)],
    ["fences", "```\n~~~\n".repeat(120_000)],
    ["quote marks", "> ".repeat(500_000)],
    ["spaces", `${" ".repeat(500_000)}x${" ".repeat(500_000)}`],
    ["diff heads", "@@ -1 +1 @@\n-if value < high:\n+x\n".repeat(30_000)],
    ["tags", "<pre><".repeat(160_000)],
    ["one pair a line", "`value` to `low`\n\n".repeat(50_000)],
    ["deep brackets", `${fence}python\ndef clamp(${"(".repeat(19_000)}\n${fence}`],
    ["empty lines", "\n \t".repeat(300_000)],
    ["broken units", "`\uD800` should be `\uDFFF\0`"],
  ];
  // Reading is linear: these take well under a second each; a quadratic reader needs minutes.
  it.each(hostile)("survives a megabyte of %s", async (_, body) => {
    const began = performance.now();
    await take(
      proposer.propose(
        contextFor({ files: { "src/range.py": range }, suspects: ["src/range.py"], body }),
      ),
      1_000,
    );
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it("stops when the run is cancelled", async () => {
    const controller = new AbortController();
    controller.abort(new Error("enough"));
    const context = contextFor({
      files: {},
      body: "`a` to `b`, change `a` to `b`",
      signal: controller.signal,
    });
    await expect(take(proposer.propose(context), 1)).rejects.toThrow("enough");
  });
});
