import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../agent/core/package-root.ts";
import { createLanguages } from "../../../tools/languages/registry.ts";
import { openParser } from "../../../tools/languages/syntax.ts";

const registry = join(packageRoot, "tools/languages/registry.ts");

describe("the parser", () => {
  it("gives a tree that is disposed of and queries that are kept", async () => {
    using parser = await openParser("python");
    using tree = parser.parse("é = '日本😀'; f(x)\n")!;
    const query = parser.query("(call function: (identifier) @name)");
    expect(parser.query("(call function: (identifier) @name)")).toBe(query);
    const node = tree.matches(query)[0]!.captures[0]!.node;
    expect(tree.source.slice(node.startIndex, node.endIndex)).toBe("f");
  });

  it("knows no language it was not given", async () => {
    await expect(openParser("cobol")).rejects.toThrow(/got the language "cobol", expected one of/);
  });

  it.each(["(", "!", "a?", "if(1)", "`${", "class A{a="])(
    "reads ten thousand times %s without a crash or a hang",
    async (piece) => {
      const source = `${piece.repeat(10_000)}1`;
      const language = createLanguages().forPath("a.tsx")!;
      expect(Array.isArray(await language.outline(source))).toBe(true);
      expect(Array.isArray(await language.syntaxFaults(source))).toBe(true);
    },
  );

  it("gives null for text that is too large, too deep or too slow", async () => {
    using parser = await openParser("typescript");
    expect(parser.parse("x", { length: 0 })).toBeNull();
    expect(parser.parse("(".repeat(10_000))).toBeNull();
    expect(parser.parse("x = 1;\n".repeat(100_000), { seconds: 0 })).toBeNull();
    using after = parser.parse("x");
    expect(after?.root.type).toBe("program");
  });

  it("reads a minified file of several megabytes", async () => {
    const body = 'return b?{c:[b,1,2,"xx"]}:null;'.repeat(33);
    const source = `function a(b){${body}}`.repeat(2_000);
    expect(source.length).toBeGreaterThan(2_000_000);
    expect((await createLanguages().forPath("a.js")!.outline(source)).length).toBe(2_000);
  });

  it("works in a worker thread", async () => {
    const code = `
      const { parentPort } = require("node:worker_threads");
      import(${JSON.stringify(registry)}).then(async ({ createLanguages }) => {
        const symbols = await createLanguages().forPath("a.go").outline("package a\\nfunc B() {}\\n");
        parentPort.postMessage(symbols.map(({ name }) => name));
      });`;
    const worker = new Worker(code, { eval: true });
    const names = await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    await worker.terminate();
    expect(names).toEqual(["B"]);
  });
});

describe("importing the registry", () => {
  it("loads no parser, no compiler and no grammar", async () => {
    const code = `
      import { registerHooks } from "node:module";
      const seen = [];
      registerHooks({ load(url, context, next) { seen.push(url); return next(url, context); } });
      const { createLanguages } = await import(${JSON.stringify(registry)});
      const languages = createLanguages();
      const heavy = () => seen.filter((url) => /node_modules/.test(url)).length;
      const before = heavy();
      await languages.forPath("a.py").outline("def f(): pass");
      console.log(JSON.stringify({ before, after: heavy(), ts: seen.some((url) => /ts-morph|typescript\\/lib/.test(url)), all: seen.length }));`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--input-type=module",
      "-e",
      code,
    ]);
    const counts: unknown = JSON.parse(stdout);
    expect(counts).toEqual({
      before: 0,
      after: expect.toSatisfy((count: number) => count > 0),
      ts: false,
      all: expect.toSatisfy((count: number) => count > 10),
    });
  });
});
