/**
 * Writes tests/fixtures/runners/captured: what real runners leave behind on our fixtures, for versions
 * that are not installed everywhere. Needs python3 with pytest, and a folder with one folder a version:
 *
 *   mkdir jest-29 && (cd jest-29 && npm install jest@29), the same for mocha-11 and mocha-8
 *   python3 -m venv django-4.2 && django-4.2/bin/pip install django==4.2
 *   node tests/tools/tests/capture.ts <that folder> [<bin folder of Node 20> [<start of a name>]]
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../../agent/core/package-root.ts";
import type { TestRunner } from "../../../agent/core/ports.ts";
import { customRunner } from "../../../tools/tests/custom.ts";
import { runnerNamed } from "../../../tools/tests/runners.ts";
import { copyFixture, runCommand } from "./run-command.ts";

const [versions = "", node20 = ""] = process.argv.slice(2);

interface Capture {
  readonly name: string;
  readonly fixture: string;
  readonly runner: TestRunner;
  readonly path?: string;
  readonly seconds?: number;
}

const versionOf = (name: string) => join(versions, name, "node_modules/.bin");
const named = (runner: string, fixtures: readonly string[], version?: string): Capture[] =>
  fixtures.map((fixture) => ({
    name: version === undefined ? fixture : `${version}.${fixture}`,
    fixture,
    runner: runnerNamed(runner),
    ...(version === undefined ? {} : { path: versionOf(version) }),
  }));
const custom = (name: string, fixture: string, command: string, path?: string): Capture => ({
  name: `custom.${name}`,
  fixture,
  runner: customRunner(command),
  ...(path === undefined ? {} : { path }),
});

const captures: readonly Capture[] = [
  ...named("pytest", [
    "pytest-import-exit",
    "pytest-killed",
    "pytest-no-tests",
    "pytest-conftest-broken",
    "pytest-all-broken",
    "pytest-system-exit",
  ]),
  ...named("unittest", ["unittest-no-tests"]),
  ...named("vitest", [
    "vitest-exits",
    "vitest-all-broken",
    "vitest-no-tests",
    "vitest-reporter-killed",
    "vitest-unhandled",
  ]),
  ...named("jest", ["jest", "jest-exits-early", "jest-all-broken", "jest-no-tests"], "jest-29"),
  ...named("mocha", ["mocha", "mocha-exits-early", "mocha-broken", "mocha-no-tests"], "mocha-11"),
  ...named("mocha", ["mocha"], "mocha-8"),
  {
    name: "django-4.2",
    fixture: "django",
    runner: runnerNamed("django"),
    path: join(versions, "django-4.2/bin"),
  },
  custom("pytest", "pytest", "cd tests && python3 -m pytest -q test_shop.py"),
  custom("unittest", "unittest", "set -e; python3 -m unittest discover -v -s tests"),
  custom("tap", "node-test", "set -e; node --test --test-reporter=tap math.test.mjs"),
  custom("jest", "jest", "set -e; jest --verbose", versionOf("jest-29")),
  custom("mocha", "mocha", "set -e; mocha test/math.js", versionOf("mocha-11")),
  ...(node20 === ""
    ? []
    : [
        {
          name: "node-20.node-test",
          fixture: "node-test",
          runner: runnerNamed("node:test"),
          path: node20,
        },
      ]),
];

const only = process.argv[4] ?? "";
const target = join(packageRoot, "tests/fixtures/runners/captured");
await mkdir(target, { recursive: true });
for (const { name, fixture, runner, path, seconds = 60 } of captures) {
  if (!name.startsWith(only)) continue;
  const folder = await copyFixture(fixture);
  const command = runner.command({ kind: "all" }, { seconds });
  const { result, files } = await runCommand(folder, command, path === undefined ? [] : [path]);
  const captured = { runner: runner.name, fixture, result, files: Object.fromEntries(files) };
  await writeFile(
    join(target, `${name}.json`),
    `${anonymous(JSON.stringify(captured, null, 2), folder)}\n`,
  );
  await rm(folder, { recursive: true, force: true });
  console.log(name, runner.parse(result, files).kind);
}

/** Folders of the machine that captured are nobody's business. */
function anonymous(text: string, folder: string): string {
  return text
    .replaceAll(folder, "/workspace")
    .replace(/(?:\.\.\/)*[\w./-]*\/node_modules\//g, "/workspace/node_modules/")
    .replaceAll(packageRoot, "/repair")
    .replaceAll(versions, "/versions")
    .replaceAll(homedir(), "/home/user");
}
