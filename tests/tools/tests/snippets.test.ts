import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import type { ExecutedFunction } from "../../../agent/core/execution.ts";
import { parseExecutedFunctions } from "../../../tools/tests/snippets/records.ts";
import { runnerNamed } from "../../../tools/tests/runners.ts";
import { missingPython } from "../../support/needs.ts";
import { writeFiles } from "../../support/repository.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const missing = await missingPython();

const shop = {
  "shop/__init__.py": "from .basket import Basket\n",
  "shop/basket.py": [
    "from .rates import rate, prepare",
    "",
    "prepare()",
    "",
    "class Basket:",
    "    def __init__(self, items):",
    "        self.items = items",
    "",
    "    def total(self):",
    "        return sum(rate(item) for item in self.items)",
    "",
    "    def __repr__(self):",
    "        return '<Basket>'",
    "",
  ].join("\n"),
  "shop/rates.py": [
    "def rate(item):",
    "    if item < 0:",
    "        raise ValueError('negative')",
    "    return item * 2",
    "",
    "def prepare():",
    "    return 1",
    "",
    "def unused():",
    "    return 2",
    "",
  ].join("\n"),
};

async function execute(...codes: readonly string[]): Promise<readonly ExecutedFunction[]> {
  return executeWithin(10, codes);
}

async function executeWithin(
  seconds: number,
  codes: readonly string[],
): Promise<readonly ExecutedFunction[]> {
  const folder = await temporaryFolder();
  await writeFiles(folder, shop);
  const { snippets } = runnerNamed("pytest");
  if (snippets === undefined) throw new Error("pytest's programs are not watched");
  const command = snippets.command(
    codes.map((code) => ({ language: "python", code })),
    { seconds },
  );
  const [program = "", ...argv] = command.argv;
  await execa(program, argv, { cwd: folder, reject: false, env: { ...command.environment } });
  const [report = ""] = command.resultFiles;
  return snippets.parse(new Map([[report, await readFile(join(folder, report), "utf8")]]));
}

function places(functions: readonly ExecutedFunction[]): readonly string[] {
  return functions.map(({ path, line }) => `${path}:${String(line)}`).toSorted();
}

describe.skipIf(missing !== null)(
  `functions that an issue's code executes${missing === null ? "" : ` (skipped: ${missing})`}`,
  () => {
    it("are those it calls and those they call, not those that only run in an import", async () => {
      const functions = await execute("from shop import Basket\nBasket([1, 2]).total()\n");
      expect(places(functions)).toContain("shop/basket.py:9");
      const rate = functions.find(({ path, line }) => path === "shop/rates.py" && line === 1);
      expect(rate).toMatchObject({ calls: 2, fromError: null });
      expect(rate?.depth).toBeGreaterThan(1);
      expect(places(functions)).not.toContain("shop/rates.py:6");
      expect(places(functions)).not.toContain("shop/rates.py:9");
    });

    it("are told although a statement fails, with their distance from the error", async () => {
      const functions = await execute(
        "import nothing_like_it\nshop.Basket([-1]).total()\nprint 1\n",
      );
      const distance = (line: number, path: string): number | null | undefined =>
        functions.find((found) => found.path === path && found.line === line)?.fromError;
      expect(distance(1, "shop/rates.py")).toBe(0);
      expect(distance(9, "shop/basket.py")).toBe(2);
    });

    it("are found for names that the issue does not import, and for printing a value", async () => {
      const functions = await execute("b = Basket([1])", "rate(3)", "b\n2*pi ?? output\n");
      expect(places(functions)).toEqual([
        "shop/basket.py:12",
        "shop/basket.py:6",
        "shop/rates.py:1",
      ]);
    });

    it("are known although a statement never ends", async () => {
      const started = performance.now();
      const functions = await executeWithin(3, ["rate(1)\nwhile True: pass\n", "Basket([])"]);
      expect(places(functions)).toContain("shop/basket.py:6");
      expect(performance.now() - started).toBeLessThan(4000);
    });

    it("are those of a test that the issue only defines", async () => {
      const functions = await execute("def test_rate():\n    assert rate(1) == 3\n");
      expect(places(functions)).toEqual(["shop/rates.py:1"]);
    });
  },
);

describe("a record file of executed functions", () => {
  it("is read line by line; what is not of the shape or leaves the repository is left out", () => {
    const line = (path: string, calls: unknown): string =>
      JSON.stringify({ event: "function", path, line: 3, calls, depth: 1, raised: -1 });
    const text = [line("a.py", 2), line("../b.py", 1), line("c.py", "x"), "{", '{"event":"end"}'];
    expect(parseExecutedFunctions(text.join("\n"), "app")).toEqual([
      { path: "app/a.py", line: 3, calls: 2, depth: 1, fromError: null },
    ]);
  });
});

describe("functions that an issue's JavaScript executes", () => {
  const files = {
    "package.json": JSON.stringify({ name: "shop", type: "module", main: "src/index.js" }),
    "src/index.js": 'export { total } from "./total.js";\nexport const unused = () => 1;\n',
    "src/total.js": [
      "function rate(item) {",
      '  if (item < 0) throw new Error("negative");',
      "  return item * 2;",
      "}",
      "function prepare() {",
      "  return 1;",
      "}",
      "prepare();",
      "export function total(items) {",
      "  return items.map((item) => rate(item));",
      "}",
      "",
    ].join("\n"),
  };

  it("are found through the package's own name, without those that only run in an import", async () => {
    const code = 'import { total } from "shop";\nconsole.log(total([1, 2]));\n';
    const functions = await executeScript(files, code);
    expect(places(functions)).toEqual(["src/total.js:1", "src/total.js:10", "src/total.js:9"]);
    expect(functions.find(({ line }) => line === 1)?.calls).toBe(2);
  });

  it("are told with their distance from the error", async () => {
    const functions = await executeScript(files, 'require("shop").total([-1]);\n');
    expect(functions.find(({ line }) => line === 1)?.fromError).toBe(0);
    expect(functions.find(({ line }) => line === 10)?.fromError).toBe(1);
  });
});

async function executeScript(
  files: Readonly<Record<string, string>>,
  code: string,
): Promise<readonly ExecutedFunction[]> {
  const folder = await temporaryFolder();
  await writeFiles(folder, files);
  const { snippets } = runnerNamed("node:test");
  if (snippets === undefined) throw new Error("node's programs are not watched");
  const command = snippets.command([{ language: "javascript", code }], { seconds: 10 });
  const [, ...argv] = command.argv;
  await execa(process.execPath, argv, { cwd: folder, reject: false });
  const [report = ""] = command.resultFiles;
  return snippets.parse(new Map([[report, await readFile(join(folder, report), "utf8")]]));
}
