import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it, onTestFinished } from "vitest";
import { repoPath } from "../../../agent/core/model.ts";
import { runnerNamed } from "../../../tools/tests/runners.ts";

/** A stand-in for Django's own script: it prints the labels it was given. */
const script = `
import sys
print("labels:", *[word for word in sys.argv[1:] if "_tests" in word or "basic" in word])
`;

async function labelsOf(files: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "repair-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, "tests"));
  await writeFile(join(folder, "tests/runtests.py"), script);
  const runner = runnerNamed("django", { arguments: ["tests/runtests.py"] });
  const selection = { kind: "files", files: files.map((file) => repoPath(file)) } as const;
  const [program = "", ...argv] = runner.command(selection, { seconds: 30 }).argv;
  const { stdout } = await execa(program, argv, { cwd: folder, reject: false });
  return /labels:.*/.exec(stdout)?.[0] ?? stdout;
}

describe("the tests of Django itself", () => {
  it("leave geographic ones out, for which the whole selection would be refused", async () => {
    const files = ["tests/basic/tests.py", "tests/gis_tests/geoapp/tests.py"];
    expect(await labelsOf(files)).toBe("labels: basic.tests");
  });

  it("are refused by Django when there are only geographic ones", async () => {
    expect(await labelsOf(["tests/gis_tests/tests.py"])).toBe("labels: gis_tests.tests");
  });
});
