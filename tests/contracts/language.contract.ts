import { expect, describe, it } from "vitest";
import fc from "fast-check";
import type { CodeSymbol, Language } from "../../agent/core/ports.ts";

export interface LanguageSample {
  readonly source: string;
  /** `name:kind` of every symbol, in order. */
  readonly symbols: readonly string[];
  /** `module: names` of every import, in order. */
  readonly imports: readonly string[];
  /** A symbol and two texts: the first stands in it once, the second may take its place. */
  readonly change: { readonly symbol: string; readonly from: string; readonly to: string };
  /** A definition that may follow the symbol of `change`, without indentation. */
  readonly addition: { readonly name: string; readonly text: string };
  readonly commentMarker: string;
}

/** The promises of the port `Language`, checked against any implementation of it. */
export function languageContract(language: Language, sample: LanguageSample): void {
  describe(`the language ${language.id} keeps the contract`, () => {
    const texts = variants(sample.source);

    it("lists the definitions and imports of an awkward file", async () => {
      expect((await language.outline(sample.source)).map((s) => `${s.name}:${s.kind}`)).toEqual(
        sample.symbols,
      );
      const imports = await language.imports(sample.source);
      expect(imports.map(({ module, names }) => `${module}: ${names.join(" ")}`.trim())).toEqual(
        sample.imports,
      );
      expect(await language.syntaxFaults(sample.source)).toEqual([]);
    });

    it.each(texts)("gives exact spans, unique names and parents ($variant)", async ({ text }) => {
      const symbols = await language.outline(text);
      expect(symbols.length).toBe(sample.symbols.length);
      expect(new Set(symbols.map(({ name }) => name)).size).toBe(symbols.length);
      for (const symbol of symbols) checkSpan(symbol, text);
      const names = new Set(symbols.map(({ name }) => name));
      for (const { parent, name } of symbols)
        if (parent !== null && names.has(parent)) expect(name.startsWith(parent)).toBe(true);
    });

    it.each(texts)(
      "leaves a file as it is when a symbol gets its own text ($variant)",
      async ({ text }) => {
        for (const symbol of await language.outline(text)) {
          const own = text.slice(symbol.start, symbol.end);
          for (const form of [own, `\n\n${own.replaceAll("\r\n", "\n")}  \n`])
            expect([symbol.name, await language.replaceSymbol(text, symbol.name, form)]).toEqual([
              symbol.name,
              expect.objectContaining({ kind: "refused", why: "unchanged" }),
            ]);
        }
      },
    );

    it.each(texts)("changes nothing outside the span ($variant)", async ({ text }) => {
      const { from, to } = sample.change;
      const symbol = await find(text, sample.change.symbol);
      const own = text.slice(symbol.start, symbol.end);
      expect(own.split(from).length).toBe(2);
      const now = own.replace(from, to);
      const expected = text.slice(0, symbol.start) + now + text.slice(symbol.end);
      const indent = text.slice(text.lastIndexOf("\n", symbol.start) + 1, symbol.start);
      const forms = [now, now.replaceAll("\r\n", "\n"), dedented(now, indent), `${indent}${now}`];
      for (const form of forms)
        expect(await language.replaceSymbol(text, symbol.name, form)).toEqual({
          kind: "edited",
          text: expected,
        });
    });

    it.each(texts)(
      "inserts a definition that the outline then shows ($variant)",
      async ({ text }) => {
        const before = (await language.outline(text)).map(({ name }) => name);
        for (const after of [sample.change.symbol, null]) {
          if (after === null && language.id === "php") continue;
          const result = await language.insertSymbol(text, after, sample.addition.text);
          if (result.kind !== "edited") throw new Error(`${result.why}: ${result.message}`);
          const names = (await language.outline(result.text)).map(({ name }) => name);
          expect(names.filter((name) => !before.includes(name))).toHaveLength(1);
          expect(names.find((name) => !before.includes(name))).toContain(sample.addition.name);
          expect(before.filter((name) => !names.includes(name))).toEqual([]);
          expect(commonEnds(text, result.text)).toBe(text.length);
          expect(result.text.includes("\r\n")).toBe(text.includes("\r\n"));
        }
      },
    );

    it("refuses other names, left-out code, broken syntax and unknown symbols", async () => {
      const { symbol, from, to } = sample.change;
      const found = await find(sample.source, symbol);
      const own = sample.source.slice(found.start, found.end);
      const last = symbol.slice(symbol.lastIndexOf(".") + 1).replace(/#\d+$/, "");
      const refusal = async (text: string, name = symbol) => {
        const result = await language.replaceSymbol(sample.source, name, text);
        return result.kind === "refused" ? result.why : result.text;
      };
      expect(await refusal(own.replaceAll(last, "renamed_now"))).toBe("renamed");
      expect(await refusal(own, "noSuchSymbolHere")).toBe("no-such-symbol");
      expect(await refusal("")).not.toContain("\n");
      const line = `${sample.commentMarker} ... existing code ...`;
      expect(await refusal(own.replace(from, () => `${to}\n${line}\n`))).toBe("elision");
      expect(await refusal(own.replace(from, () => "((("))).toBe("syntax-worse");
      expect(["not-a-definition", "syntax-worse"]).toContain(
        await refusal(`${own}\n\n${sample.addition.text}`),
      );
    });

    it("answers for damaged, deep, binary and empty text without a crash", async () => {
      const { source } = sample;
      const deep = "(".repeat(2000) + ")".repeat(1800);
      const binary = "\0\uFFFD\uD800\uDC00\uD800".repeat(500);
      for (const text of [
        "",
        "\uFEFF",
        "\r\n\r",
        deep,
        binary,
        source.slice(7),
        "{".repeat(30_000),
      ]) {
        for (const symbol of await language.outline(text)) checkSpan(symbol, text);
        await language.imports(text);
        expect(Array.isArray(await language.syntaxFaults(text))).toBe(true);
      }
      await fc.assert(
        fc.asyncProperty(fc.nat(source.length), fc.nat(60), async (at, length) => {
          const cut = source.slice(0, at) + source.slice(at + length);
          for (const symbol of await language.outline(cut)) checkSpan(symbol, cut);
        }),
        { numRuns: 15, seed: 1 },
      );
    });

    async function find(text: string, name: string): Promise<CodeSymbol> {
      const symbol = (await language.outline(text)).find((candidate) => candidate.name === name);
      if (symbol === undefined) throw new Error(`the sample has no symbol ${name}`);
      return symbol;
    }
  });
}

function variants(source: string): { variant: string; text: string }[] {
  return [
    { variant: "as it is", text: source },
    { variant: "carriage returns", text: source.replaceAll("\n", "\r\n") },
    { variant: "byte order mark", text: source.startsWith("#!") ? source : `\uFEFF${source}` },
    { variant: "no line feed at the end", text: source.trimEnd() },
  ];
}

function checkSpan(symbol: CodeSymbol, text: string): void {
  const own = text.slice(symbol.start, symbol.end);
  expect(own).toBe(own.trim());
  expect(own).not.toBe("");
  const lineOf = (offset: number): number => text.slice(0, offset).split("\n").length;
  expect([symbol.name, symbol.lines]).toEqual([
    symbol.name,
    { start: lineOf(symbol.start), end: lineOf(symbol.end) },
  ]);
}

/** Without the indentation of its place; the sample's change stands in no multi-line string. */
function dedented(text: string, indent: string): string {
  return text
    .split("\n")
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join("\n");
}

/** How many characters of the old text are kept at the start and at the end of the new one. */
function commonEnds(before: string, after: string): number {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++;
  return start + end;
}
