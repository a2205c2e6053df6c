import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EvaluationRow } from "../../../eval/datasets/instance.ts";
import { evaluationRow } from "./instances.ts";
import { run } from "./node-environment.ts";

const source = (body: string) => `export function add(a, b) {\n  ${body}\n}\n`;
const testBefore = `import test from "node:test";
import { strictEqual } from "node:assert";
import { add } from "../src/add.mjs";
test("adds small numbers", () => strictEqual(add(2, 2), 4));
`;
const testAfter = `${testBefore}test("adds one and two", () => strictEqual(add(1, 2), 3));
`;

export interface SampleRepository {
  readonly folder: string;
  readonly row: EvaluationRow;
  /** Patches of the model by what they do. */
  readonly patches: Readonly<
    Record<"gold" | "wrong" | "forged" | "endless" | "tests" | "garbled", string>
  >;
}

/** A repository with a fault in `add`, an issue, a hidden test and some patches, all real. */
export async function makeSampleRepository(
  folder: string,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<SampleRepository> {
  await mkdir(join(folder, "src"), { recursive: true });
  await mkdir(join(folder, "test"), { recursive: true });
  const write = (path: string, text: string) => writeFile(join(folder, path), text);
  const git = (...argv: string[]) =>
    run(folder, ["git", "-c", "user.name=a", "-c", "user.email=a@b", ...argv]);
  await write(
    "package.json",
    '{ "name": "sample", "type": "module", "scripts": { "test": "node --test" } }\n',
  );
  await write("src/add.mjs", source("return a * b;"));
  await write("test/add.test.mjs", testBefore);
  await git("init", "-q", "-b", "main");
  await git("add", ".");
  await git("commit", "-qm", "base");
  const baseCommit = (await git("rev-parse", "HEAD")).output.trim();
  const diffOf = async (path: string, text: string) => {
    await write(path, text);
    await git("add", "-N", ".");
    const { output } = await git("diff");
    await git("checkout", "-q", "-f", "HEAD");
    await git("clean", "-qfd");
    return output;
  };
  const patches = {
    gold: await diffOf("src/add.mjs", source("return a + b;")),
    wrong: await diffOf("src/add.mjs", source("return a - b;")),
    forged: await diffOf(
      "src/add.mjs",
      `console.log("ok 1 - adds small numbers\\nok 2 - adds one and two");\nprocess.exit(0);\n${source("return a * b;")}`,
    ),
    endless: await diffOf("src/add.mjs", source("for (;;) a += 1;")),
    tests: await diffOf(
      "test/add.test.mjs",
      'import test from "node:test";\ntest("adds small numbers", () => {});\ntest("adds one and two", () => {});\n',
    ),
    garbled:
      "diff --git a/src/gone.mjs b/src/gone.mjs\n--- a/src/gone.mjs\n+++ b/src/gone.mjs\n@@ -1 +1 @@\n-x\n+y\n",
  };
  const row = evaluationRow({
    repo: "sample/sample",
    instance_id: "sample__sample-1",
    base_commit: baseCommit,
    problem_statement: "add is wrong\n\nadd(1, 2) gives 2.",
    patch: patches.gold,
    test_patch: await diffOf("test/add.test.mjs", testAfter),
    FAIL_TO_PASS: ["- adds one and two"],
    PASS_TO_PASS: ["- adds small numbers"],
    log_parser: "parse_log_tap",
    ...fields,
  });
  return { folder, row, patches };
}
