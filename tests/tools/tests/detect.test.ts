import { describe, expect, it } from "vitest";
import { repoPath, type TestSelection } from "../../../agent/core/model.ts";
import type { SourceTree, TestRunner } from "../../../agent/core/ports.ts";
import { detectRunner } from "../../../tools/tests/detect.ts";

describe("finding the test runner", () => {
  it.each([
    ["pytest", { "pyproject.toml": "[tool.pytest.ini_options]\n", "tests/test_a.py": "" }],
    ["pytest", { "setup.cfg": "[tool:pytest]\n", "a/test_a.py": "import unittest" }],
    ["pytest", { "requirements-dev.txt": "black\npytest>=7\n", "test_a.py": "" }],
    ["pytest", { "tests/test_a.py": "def test_x():\n    pass\n" }],
    ["unittest", { "tests/test_a.py": "class A(unittest.TestCase):\n    def test_x(self): ...\n" }],
    ["django", { "manage.py": "", "app/tests.py": "class A(TestCase): ..." }],
    ["django", { "django/__init__.py": "", "tests/runtests.py": "", "tests/a/tests.py": "" }],
    ["vitest", { "package.json": '{"scripts":{"test":"npm run lint && vitest"}}' }],
    ["vitest", { "package.json": "{}", "vitest.config.mts": "", "a.test.ts": "" }],
    ["jest", { "package.json": '{"scripts":{"test":"npm run unit","unit":"jest --ci"}}' }],
    ["jest", { "package.json": '{"devDependencies":{"jest":"29"}}', "a.test.js": "" }],
    [
      "jest",
      {
        "package.json":
          '{"scripts":{"test":"node --experimental-vm-modules node_modules/jest/bin/jest.js"}}',
      },
    ],
    [
      "mocha",
      { "package.json": '{"scripts":{"test":"nyc --reporter=lcov mocha -r tsx test/*.ts"}}' },
    ],
    ["mocha", { "package.json": "{}", ".mocharc.yml": "", "test/a.js": "" }],
    ["node:test", { "package.json": '{"scripts":{"test":"node --test"}}' }],
    ["node:test", { "package.json": "{}", "a.test.mjs": 'import test from "node:test";' }],
  ])("%s from %j", async (name, files) => {
    const found = await detectRunner(treeOf(files));
    expect(found).toMatchObject({ kind: "found", runner: { name } });
  });

  it("lists as test files what has a test's name, unless nothing has", async () => {
    const testFiles = async (...paths: readonly string[]) => {
      const sources = paths.map((path) => [path, "def test_x(): ..."]);
      const found = await detectRunner(treeOf(Object.fromEntries(sources)));
      return found.kind === "found" ? found.testFiles : [];
    };
    expect(await testFiles("tests/roots/a/dummy.py", "tests/test_a.py", "tests/b_test.py")).toEqual(
      ["tests/test_a.py", "tests/b_test.py"],
    );
    expect(await testFiles("tests/checks.py")).toEqual(["tests/checks.py"]);
  });

  it("says why there is none", async () => {
    expect(await detectRunner(treeOf({ "README.md": "" }))).toMatchObject({
      kind: "none",
      why: expect.stringContaining("no test file"),
    });
    expect(await detectRunner(treeOf({ "a_test.go": "" }))).toMatchObject({
      kind: "none",
      why: expect.stringContaining("a_test.go"),
    });
  });

  it("keeps the options and variables of the script, and drops watching, coverage, reporters", async () => {
    const script =
      "cross-env TZ=UTC c8 mocha --require ts-node/register -R dot 'test/**/*.spec.ts' --watch";
    const found = await detectRunner(
      treeOf({ "package.json": JSON.stringify({ scripts: { test: script } }) }),
    );
    const command = commandOf(found);
    expect(command.shown).toEqual(["mocha", "--require", "ts-node/register", "test/**/*.spec.ts"]);
    expect(command.environment).toMatchObject({ TZ: "UTC" });
    const files: TestSelection = { kind: "files", files: [repoPath("test/a.spec.ts")] };
    expect(commandOf(found, files).shown).toEqual([
      "mocha",
      "--require",
      "ts-node/register",
      "test/a.spec.ts",
    ]);
  });

  it("runs node's own runner with the loader and the patterns of the script", async () => {
    const scripts = { test: "tsx --test test/*.test.ts" };
    const found = await detectRunner(treeOf({ "package.json": JSON.stringify({ scripts }) }));
    expect(commandOf(found).shown).toEqual(["node", "--import", "tsx", "--test", "test/*.test.ts"]);
  });

  it("takes the nearest package of a monorepo", async () => {
    const tree = treeOf({
      "package.json": '{"workspaces":["packages/*"]}',
      "packages/a/package.json": '{"scripts":{"test":"jest"}}',
      "packages/a/src/x.test.js": "",
      "packages/b/package.json": '{"scripts":{"test":"vitest run"}}',
      "packages/b/src/y.ts": "",
    });
    const near = await detectRunner(tree, { near: repoPath("packages/b/src/y.ts") });
    expect(commandOf(near)).toMatchObject({ folder: "packages/b" });
    expect(await detectRunner(tree)).toMatchObject({
      runner: { name: "jest" },
      testFiles: ["packages/a/src/x.test.js"],
    });
  });

  it("takes the family of the file in question, else the one with more tests", async () => {
    const tree = treeOf({
      "package.json": '{"scripts":{"test":"jest"}}',
      "web/a.test.js": "",
      "tests/test_a.py": "def test_a(): ...",
      "tests/test_b.py": "def test_b(): ...",
    });
    expect(await detectRunner(tree)).toMatchObject({ runner: { name: "pytest" } });
    expect(await detectRunner(tree, { language: "javascript" })).toMatchObject({
      runner: { name: "jest" },
    });
  });

  it("survives a package.json that is none", async () => {
    const tree = treeOf({ "package.json": "[1,", "a.test.js": 'require("node:test")' });
    expect(await detectRunner(tree)).toMatchObject({ kind: "none" });
    const odd = treeOf({ "package.json": '{"scripts":7,"devDependencies":null}', "a.test.js": "" });
    expect(await detectRunner(odd)).toMatchObject({ kind: "none" });
    const loop = treeOf({ "package.json": '{"scripts":{"test":"npm run a","a":"npm test"}}' });
    expect(await detectRunner(loop)).toMatchObject({ kind: "none" });
  });
});

function commandOf(
  found: Awaited<ReturnType<typeof detectRunner>>,
  selection: TestSelection = { kind: "all" },
): ReturnType<TestRunner["command"]> {
  if (found.kind === "none") throw new Error(found.why);
  return found.runner.command(selection, { seconds: 60 });
}

function treeOf(files: Readonly<Record<string, string>>): SourceTree {
  return {
    version: "1",
    list: async () =>
      Object.keys(files).map((path) => ({ path: repoPath(path), size: 1, blob: null })),
    read: async (path) => files[path] ?? null,
  };
}
