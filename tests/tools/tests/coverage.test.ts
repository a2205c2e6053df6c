import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { ochiai } from "../../../agent/core/spectrum.ts";
import type { TestRunner } from "../../../agent/core/ports.ts";
import { runnerNamed } from "../../../tools/tests/runners.ts";
import { missingPython } from "../../support/needs.ts";
import { writeFiles } from "../../support/repository.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const missing = await missingPython();

async function suspiciousLines(runner: TestRunner, folder: string, targets: readonly string[]) {
  return ochiai(await coveredTests(runner, folder, targets));
}

async function coveredTests(runner: TestRunner, folder: string, targets: readonly string[]) {
  const { coverage } = runner;
  if (coverage === undefined) throw new Error(`${runner.name} measures no coverage`);
  const reports: Map<string, string>[] = [];
  for (const command of coverage.commands(targets, { seconds: 30 })) {
    const [program = "", ...argv] = command.argv;
    const path = `${process.execPath.replace(/\/node$/, "")}:${process.env["PATH"] ?? ""}`;
    await execa(program, argv, {
      cwd: folder,
      reject: false,
      env: { ...command.environment, PATH: path },
    });
    const [report = ""] = command.resultFiles;
    reports.push(new Map([[report, await readFile(join(folder, report), "utf8")]]));
  }
  return coverage.parse(targets, reports);
}

describe.skipIf(missing !== null)(
  `coverage of single Python tests${missing === null ? "" : ` (skipped: ${missing})`}`,
  () => {
    it("puts the lines that only the failing test executes first", async () => {
      const folder = await temporaryFolder();
      await writeFiles(folder, {
        "shop.py":
          "def price(n):\n    if n > 10:\n        return n * 8\n    return n * 10\n\n\ndef unused():\n    return 1\n",
        "test_shop.py":
          "import unittest\nimport shop\n\n\nclass Shop(unittest.TestCase):\n    def test_few(self):\n        self.assertEqual(shop.price(1), 10)\n\n    def test_many(self):\n        self.assertEqual(shop.price(20), 180)\n",
      });
      const lines = await suspiciousLines(runnerNamed("unittest"), folder, [
        "test_shop.py::Shop::test_many",
      ]);
      const inShop = lines.filter(({ path }) => path === "shop.py");
      expect(inShop[0]).toMatchObject({ line: 3, score: 1 });
      expect(inShop.map(({ line }) => line)).not.toContain(4);
      expect(inShop.map(({ line }) => line)).not.toContain(8);
    });

    it("runs the targets first and then traces only what they entered", async () => {
      const folder = await temporaryFolder();
      await writeFiles(folder, {
        "shop.py":
          "def price(n):\n    if n > 10:\n        return n * 8\n    return n * 10\n\n\ndef slow():\n    return 1\n",
        "test_shop.py":
          "import unittest\nimport shop\n\n\nclass Shop(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(shop.slow(), 1)\n\n    def test_b(self):\n        self.assertEqual(shop.price(1), 10)\n\n    def test_c(self):\n        self.assertEqual(shop.price(20), 180)\n",
      });
      const runner = runnerNamed("unittest");
      const target = "test_shop.py::Shop::test_c";
      const covered = await coveredTests(runner, folder, [target]);
      const inShop = covered.map(({ failed, lines }) => ({
        failed,
        lines: Object.entries(lines).find(([path]) => path === "shop.py")?.[1] ?? [],
      }));
      expect(inShop).toEqual([
        { failed: true, lines: [1, 2, 3] },
        { failed: false, lines: [] },
        { failed: false, lines: [1, 2, 4] },
      ]);
    });
  },
);

describe("coverage of node:test", () => {
  it("leaves out the functions that the failing test does not reach", async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, {
      "package.json": '{"type":"module"}',
      "shop.js":
        "export function price(n) {\n  return n * 8;\n}\n\nexport function size(n) {\n  return n + 1;\n}\n",
      "shop.test.js":
        'import assert from "node:assert";\nimport { it } from "node:test";\nimport { price, size } from "./shop.js";\nit("prices (all)", () => assert.equal(price(2), 20));\nit("sizes", () => assert.equal(size(1), 2));\n',
    });
    const lines = await suspiciousLines(runnerNamed("node:test"), folder, [
      "shop.test.js > prices (all)",
    ]);
    const scores = new Map(
      lines.filter(({ path }) => path === "shop.js").map(({ line, score }) => [line, score]),
    );
    expect(scores.get(2)).toBe(1);
    expect(scores.has(6)).toBe(false);
  });
});
