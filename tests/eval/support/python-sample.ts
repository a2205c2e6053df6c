import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { chooseSandbox } from "../../../sandbox/choose.ts";
import { openBuildCache } from "../../../eval/environments/local/cache.ts";
import type { LocalEnvironmentOptions } from "../../../eval/environments/local/local.ts";
import { findPython } from "../../../eval/environments/local/pythons.ts";
import { loadSpecifications } from "../../../eval/environments/local/specification.ts";
import type { HiddenInstance } from "../../../eval/datasets/instance.ts";
import { evaluationRow } from "./instances.ts";

const source = (body: string) => `def add(a, b):\n    ${body}\n`;
const testText = (...tests: readonly string[]) =>
  `import unittest\nfrom adder.add import add\n\nclass AddTest(unittest.TestCase):\n${tests.join("")}`;
const small = `    def test_small(self):\n        """adds small numbers"""\n        self.assertEqual(add(2, 2), 4)\n`;
const more = `    def test_more(self):\n        """adds one and two"""\n        self.assertEqual(add(1, 2), 3)\n`;
const online = `    def test_online(self):\n        """reaches the network"""\n        import socket\n        socket.create_connection(("192.0.2.1", 80), 1)\n`;

export interface PythonSample {
  readonly folder: string;
  readonly instance: HiddenInstance;
  readonly patches: Readonly<
    Record<"gold" | "wrong" | "forged" | "endless" | "tests" | "garbled", string>
  >;
}

/** A Python repository below `repositories` with a fault, and what the contract wants to try on it. */
export async function makePythonSample(
  repositories: string,
  version: string,
): Promise<PythonSample> {
  const folder = join(repositories, "sample__adder");
  await mkdir(join(folder, "adder"), { recursive: true });
  await mkdir(join(folder, "tests"));
  const write = (path: string, text: string) => writeFile(join(folder, path), text);
  const git = async (...argv: readonly string[]) => {
    const given = ["-c", "user.name=a", "-c", "user.email=a@b", ...argv];
    const done = await execa("git", given, { cwd: folder, stripFinalNewline: false });
    return done.stdout;
  };
  await write("adder/__init__.py", "from .compiled import speed\n");
  await write("adder/add.py", source("return a * b"));
  await write("tests/__init__.py", "");
  await write("tests/test_add.py", testText(small));
  await git("init", "-q", "-b", "main");
  await git("add", ".");
  await git("commit", "-qm", "base");
  const baseCommit = (await git("rev-parse", "HEAD")).trim();
  const diffOf = async (path: string, text: string) => {
    await write(path, text);
    const diff = await git("diff");
    await git("checkout", "-q", "-f", "HEAD");
    return diff;
  };
  const fixed = source("return a + b");
  const passing = testText(small, more).replaceAll(/self\.assertEqual.*/g, "pass");
  const patches = {
    gold: await diffOf("adder/add.py", fixed),
    wrong: await diffOf("adder/add.py", source("return a - b")),
    forged: await diffOf(
      "adder/add.py",
      `import os\nprint("adds small numbers ... ok\\nadds one and two ... ok\\n\\nRan 2 tests in 0.1s\\n\\nOK", flush=True)\nos._exit(0)\n${source("return a * b")}`,
    ),
    endless: await diffOf("adder/add.py", source("\n    while True: pass")),
    tests: await diffOf("tests/test_add.py", passing),
    garbled:
      "diff --git a/adder/gone.py b/adder/gone.py\n--- a/adder/gone.py\n+++ b/adder/gone.py\n@@ -1 +1 @@\n-x\n+y\n",
  };
  const { hidden } = evaluationRow({
    repo: "sample/adder",
    instance_id: "sample__adder-1",
    base_commit: baseCommit,
    version,
    problem_statement: "add is wrong",
    patch: patches.gold,
    test_patch: await diffOf("tests/test_add.py", testText(small, more, online)),
    FAIL_TO_PASS: ["adds one and two"],
    PASS_TO_PASS: ["adds small numbers", "reaches the network"],
    log_parser: "parse_log_django",
  });
  return { folder, instance: hidden, patches };
}

/** The local environment over a folder of its own: its cache, its repositories, its scratch. */
export async function sampleOptions(
  folder: string,
  python: string,
): Promise<LocalEnvironmentOptions> {
  const file = join(folder, "specifications.json");
  const specifications = {
    format: 1,
    bootstrap: {},
    environments: {
      adder: { python, packages: "", project: { name: "adder", version: "1.0" } },
    },
    projects: [
      {
        repository: "sample/adder",
        versions: ["1.0"],
        environment: "adder",
        test: "python -m unittest -v",
        files: {
          "adder/compiled.py": "speed = 1\n",
          "adder/add.py": "never over a tracked file\n",
          "adder/add.cpython-39.so": "never before the text of this commit",
        },
      },
    ],
  };
  await writeFile(file, JSON.stringify(specifications));
  const variables = { ...process.env };
  return {
    specifications: loadSpecifications(file),
    cache: openBuildCache(join(folder, "cache")),
    cacheBytes: 1024 ** 3,
    repositories: join(folder, "repositories"),
    findPython: (wanted) => findPython(wanted, variables),
    chooseScratch: async () => join(folder, "scratch"),
    chooseSandbox: (at) => chooseSandbox("bubblewrap", { folder: at }),
    variables,
  };
}
