import { cp, mkdtemp, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa, execaSync } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RepairError } from "../../../agent/core/errors.ts";
import { planEnvironment } from "../../../sandbox/environment/plan.ts";
import { runnerNamed } from "../../../tools/tests/runners.ts";
import { runCommand } from "../../tools/tests/run-command.ts";

const python = execaSync("python3", ["-c", "import venv, sys; print(sys.executable)"], {
  reject: false,
});
const absent = python.exitCode !== 0;

const testFile = `
import unittest
import shop

class ShopTest(unittest.TestCase):
    def test_where(self):
        self.assertEqual(shop.WHERE, "copy")
`;

const pyproject = `
[project]
name = "shop"
requires-python = ">=3.6"
dependencies = [
  "no-such-package>=1",
]
[project.optional-dependencies]
test = ["pytest"]
`;

describe.skipIf(absent)(
  `planning for Python${absent ? " (skipped: no python3 with venv)" : ""}`,
  () => {
    let root = "";
    let user = "";
    let copy = "";

    /** A user's repository with its package installed in editable mode, and the copy to be tested. */
    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), "repair-plan-"));
      user = join(root, "user");
      copy = join(root, "copy");
      await mkdir(join(user, "src/shop"), { recursive: true });
      await writeFile(join(user, "pyproject.toml"), pyproject);
      await writeFile(join(user, "src/shop/__init__.py"), 'WHERE = "user"\n');
      await writeFile(join(user, "test_shop.py"), testFile);
      await cp(user, copy, { recursive: true });
      await writeFile(join(copy, "src/shop/__init__.py"), 'WHERE = "copy"\n');
      await execa("python3", ["-m", "venv", "--without-pip", join(user, ".venv")]);
      const [library] = await readdir(join(user, ".venv/lib"));
      const site = join(user, ".venv/lib", library ?? "", "site-packages");
      await writeFile(join(site, "__editable__.shop-0.1.0.pth"), join(user, "src"));
    });

    afterAll(() => rm(root, { recursive: true, force: true }));

    const plan = (options: Partial<Parameters<typeof planEnvironment>[0]> = {}) =>
      planEnvironment({
        folder: copy,
        source: user,
        runner: "unittest",
        setupCommands: [],
        ...options,
      });

    it("takes the user's virtual environment, shows it read-only, and lets the copy come first", async () => {
      const planned = await plan();
      expect(planned.environment["PATH"]).toMatch(join(user, ".venv/bin"));
      expect(planned.environment["PYTHONPATH"]).toBe("src:.");
      expect(planned.readOnlyFolders).toContain(join(user, ".venv"));
      expect(planned.notes.join("\n")).toContain("shop is installed in editable mode");
      expect(planned.notes.join("\n")).toContain("not installed: no-such-package");
      expect(planned.setup).toEqual([]);
    });

    it("tests the copy and not the user's files", async () => {
      const { environment } = await plan();
      const report = await runIn(environment);
      expect(report).toMatchObject({ tests: { "test_shop.py::ShopTest::test_where": "passed" } });
    });

    it("does not believe a run that has loaded the user's files", async () => {
      const { environment } = await plan();
      const report = await runIn({ ...environment, PYTHONPATH: "" });
      expect(report).toMatchObject({ kind: "did-not-run", why: "build-failed" });
      expect(report.log).toContain("imported shop from the user's own folder");
    });

    async function runIn(environment: Readonly<Record<string, string>>) {
      const runner = runnerNamed("unittest");
      const command = runner.command({ kind: "all" }, { seconds: 60 });
      const combined = { ...command, environment: { ...command.environment, ...environment } };
      const path = (environment["PATH"] ?? "").split(":");
      const { result, files } = await runCommand(copy, combined, path);
      return runner.parse(result, files);
    }

    it("says what is missing and how to mend it", async () => {
      await writeFile(join(copy, "test_more.py"), "import pytest\n");
      const failure = await plan({ runner: "pytest" }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(RepairError);
      expect(failure).toMatchObject({
        exitCode: 7,
        message: expect.stringContaining("need pytest"),
      });
      expect(failure).toMatchObject({ mend: expect.stringContaining("pip install pytest") });
      await rm(join(copy, "test_more.py"));
    });

    it("needs no pytest for tests in the style of unittest", async () => {
      await expect(plan({ runner: "pytest" })).resolves.toMatchObject({ language: "python" });
    });

    it("installs into the workspace, when downloads are allowed", async () => {
      const { setup, environment } = await plan({ networkAllowed: true });
      expect(setup.map(({ argv }) => argv.join(" "))).toEqual([
        "python3 -m venv .repair-environment",
        ".repair-environment/bin/python3 -m pip install --no-input --disable-pip-version-check -e .[test]",
      ]);
      expect(environment["PATH"]).toMatch(/^\.repair-environment\/bin:/);
    });

    it("takes the user's set-up commands instead of its own", async () => {
      const { setup, notes } = await plan({ networkAllowed: true, setupCommands: ["make deps"] });
      expect(setup.map(({ argv }) => argv)).toEqual([["sh", "-c", "make deps"]]);
      expect(notes).toContain("set-up as given: make deps");
    });

    it("does not trust a virtual environment that the repository brings along", async () => {
      await mkdir(join(copy, ".venv"));
      const { readOnlyFolders } = await plan();
      expect(readOnlyFolders).not.toContain(join(user, ".venv"));
      await rm(join(copy, ".venv"), { recursive: true });
    });

    it("does not read settings through a link", async () => {
      const other = join(root, "linked");
      await mkdir(other);
      await symlink(join(user, "pyproject.toml"), join(other, "pyproject.toml"));
      const planned = await plan({ folder: other, source: null });
      expect(planned.notes.join("\n")).not.toContain("no-such-package");
    });

    it("refuses a version that is not there", async () => {
      await expect(plan({ python: "1.5" })).rejects.toThrow(/got the Python "1.5"/);
    });
  },
);
