import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../agent/core/package-root.ts";
import { createLanguages } from "../../../tools/languages/registry.ts";

const languages = createLanguages();
const files = globSync(
  "{agent,tools,prompts,sandbox,eval,tests}/**/*.{py,ts,tsx,js,mjs,cjs,go,rs,java,cs,cpp,php,rb}",
  {
    cwd: packageRoot,
    exclude: (name) => name.includes("node_modules"),
  },
).sort();

describe("replacing a symbol by its own text", () => {
  it("changes nothing in any file of this repository", async () => {
    expect(files.length).toBeGreaterThan(100);
    let symbols = 0;
    const changed: unknown[] = [];
    for (const [index, file] of files.entries()) {
      const source = readFileSync(join(packageRoot, file), "utf8");
      const language = languages.forPath(file)!;
      const outline = await language.outline(source);
      for (const [position, symbol] of outline.entries()) {
        const own = source.slice(symbol.start, symbol.end);
        // The shape that takes the whole way through the parsers is costly: one symbol in every third file.
        const isCostly = index % 3 === 0 && position === index % outline.length;
        const text = isCostly ? `${own}\n` : own;
        const result = await language.replaceSymbol(source, symbol.name, text);
        const isUnchanged = result.kind === "refused" && result.why === "unchanged";
        if (!isUnchanged) changed.push([file, symbol.name, result]);
        symbols++;
      }
    }
    expect(changed).toEqual([]);
    expect(symbols).toBeGreaterThan(500);
  });
});

const word = fc.constantFrom("é", "日本", "😀", "a b", "x", "\\n", "# no", "{", "// y", "'");
const lineEnd = fc.constantFrom("\n", "\r\n");
const step = fc.constantFrom("\t", "  ", "    ");
const options = fc.record({
  words: fc.array(word, { minLength: 1, maxLength: 4 }),
  eol: lineEnd,
  step,
  textStep: step,
  isMarked: fc.boolean(),
  endsWithLine: fc.boolean(),
  base: fc.constantFrom("", "  ", "\t", "      "),
});

describe("replacing by a text in another shape", () => {
  it("gives the same Python file whatever indentation and line endings the text has", async () => {
    const python = languages.forPath("a.py")!;
    await fc.assert(
      fc.asyncProperty(
        options,
        async ({ words, eol, step, textStep, base, isMarked, endsWithLine }) => {
          const string = `"""${words.join(" ")}\n kept\n\tkept too\n"""`;
          const method = (unit: string, result: string): string[] => [
            "def f(self, x):",
            `${unit}y = ${string}`,
            "",
            `${unit}if x:`,
            `${unit}${unit}return y`,
            `${unit}return ${result}`,
          ];
          const file = (result: string): string => {
            const body = method(step, result).map((line) => (line === "" ? "" : step + line));
            const lines = ["# é😀", "class A:", ...body, "", `${step}z = 1  # tail`];
            const text = `${isMarked ? "\uFEFF" : ""}${lines.join("\n")}${endsWithLine ? "\n" : ""}`;
            return text.replaceAll("\n", eol);
          };
          const replacement = method(textStep, "2")
            .map((line) => (line === "" ? "" : base + line))
            .join("\n");
          // A step of the text's own survives where both use spaces: only tabs and spaces are converted.
          fc.pre(step === textStep || (step === "\t") !== (textStep === "\t"));
          expect(await python.replaceSymbol(file("1"), "A.f", replacement)).toEqual({
            kind: "edited",
            text: file("2"),
          });
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  it("gives the same TypeScript file whatever indentation and line endings the text has", async () => {
    const typescript = languages.forPath("a.ts")!;
    await fc.assert(
      fc.asyncProperty(
        options,
        async ({ words, eol, step, textStep, base, isMarked, endsWithLine }) => {
          const safe = words.filter((text) => !text.includes("{")).join(" ");
          const method = (unit: string, result: string): string[] => [
            "@memo()",
            "f(x: number) {",
            `${unit}const y = \`${safe}\n kept \${x}\n\t\tkept too\`;`,
            "",
            `${unit}if (x) {`,
            `${unit}${unit}return y;`,
            `${unit}}`,
            `${unit}return ${result};`,
            "}",
          ];
          const file = (result: string): string => {
            const body = method(step, result).map((line) => (line === "" ? "" : step + line));
            const lines = ["// é😀", "export class A {", ...body, "", `${step}z = 1; // tail`, "}"];
            const text = `${isMarked ? "\uFEFF" : ""}${lines.join("\n")}${endsWithLine ? "\n" : ""}`;
            return text.replaceAll("\n", eol);
          };
          fc.pre(step === textStep || (step === "\t") !== (textStep === "\t"));
          const replacement = method(textStep, "2")
            .map((line) => (line === "" ? "" : base + line))
            .join("\n");
          expect(await typescript.replaceSymbol(file("1"), "A.f", replacement)).toEqual({
            kind: "edited",
            text: file("2"),
          });
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });
});
