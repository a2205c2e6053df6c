import * as fs from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repoPath } from "../../agent/core/model.ts";
import { packageRoot } from "../../agent/core/package-root.ts";
import { createBubblewrapProvider } from "../../sandbox/bubblewrap/provider.ts";
import { createProcessProvider } from "../../sandbox/process/provider.ts";
import { openSandbox, whyNot, type OpenedSandbox } from "./open.ts";

const modules = fs.realpathSync(join(packageRoot, "node_modules"));
const python = findPython();

for (const provider of [createBubblewrapProvider(), createProcessProvider()]) {
  const missing = await whyNot(provider);
  const skipped = missing === "" ? "" : ` (skipped: ${missing})`;

  describe.skipIf(missing !== "")(`real runtimes in the ${provider.name} sandbox${skipped}`, () => {
    let box: OpenedSandbox;
    beforeAll(async () => {
      box = await openSandbox(provider, writeProject, {
        links: [{ from: modules, to: repoPath("node_modules") }],
        readOnlyFolders: [join(process.execPath, ".."), ...(python === null ? [] : [python])],
        environment: { PATH: `${join(process.execPath, "..")}:/usr/bin:/bin` },
        limits: {
          memoryBytes: 1024 ** 3,
          processes: 128,
          fileBytes: 50_000_000,
          outputBytes: 100_000,
        },
      });
    });
    afterAll(() => box.close());

    it("vitest runs from linked modules, and its caches go to the workspace", async () => {
      const argv = ["node", "node_modules/vitest/vitest.mjs", "run", "--maxWorkers=1"];
      const result = await box.run(argv, { seconds: 40 });
      expect(result.stdout + result.stderr).toContain("1 passed");
      expect(result.end).toEqual({ kind: "exited", code: 0 });
      await box.sandbox.reset();
      expect((await box.shell("ls -A node_modules | grep -c vite-temp")).stdout).toBe("0\n");
    });

    const isOpen = provider.name === "process";
    const open = isOpen ? " (skipped: plain processes are no isolation)" : "";
    it.skipIf(isOpen)(`linked modules cannot be changed for the host${open}`, async () => {
      const victim = join(modules, "zod/written-by-a-test");
      const result = await box.shell("echo x > node_modules/zod/written-by-a-test");
      expect(result.stderr).toMatch(/Read-only|denied/);
      expect(fs.existsSync(victim)).toBe(false);
    });

    it.skipIf(python === null)(
      `a Python below a closed home folder runs${python === null ? " (skipped: no pyenv here)" : ""}`,
      async () => {
        const script = "import sys, ssl, sqlite3, getpass; print(sys.prefix, getpass.getuser())";
        const result = await box.run([`${python}/bin/python3`, "-c", script]);
        expect(result).toMatchObject({ stdout: `${python} sandbox\n`, stderr: "" });
      },
    );
  });
}

const bubblewrap = await whyNot(createBubblewrapProvider());
const noBubblewrap = bubblewrap === "" ? "" : ` (skipped: ${bubblewrap})`;

it.skipIf(bubblewrap !== "")(
  `a folder below /tmp is shown also where the sandboxes stand below a closed folder${noBubblewrap}`,
  async () => {
    // As root the way to a closed folder is laid over /tmp, and must not bury what is shown of it.
    const closed = fs.mkdtempSync(join("/tmp", "closed-"));
    const shown = fs.mkdtempSync(join("/tmp", "shown-"));
    fs.chmodSync(closed, 0o700);
    fs.chmodSync(shown, 0o755);
    fs.writeFileSync(join(shown, "word"), "here");
    const box = await openSandbox(createBubblewrapProvider({ folder: closed }), writeProject, {
      readOnlyFolders: [shown],
    });
    try {
      const result = await box.run(["cat", join(shown, "word")]);
      expect(result).toMatchObject({ stdout: "here", stderr: "" });
    } finally {
      await box.close();
      for (const folder of [closed, shown]) fs.rmSync(folder, { recursive: true, force: true });
    }
  },
);

function writeProject(source: string): void {
  fs.writeFileSync(join(source, "package.json"), '{ "type": "module" }');
  fs.writeFileSync(join(source, "vitest.config.ts"), "export default { test: {} };\n");
  fs.writeFileSync(
    join(source, "sum.test.ts"),
    'import { expect, it } from "vitest";\nit("adds", () => expect(1 + 1).toBe(2));\n',
  );
}

/** The folder of a Python that pyenv built, if any. */
function findPython(): string | null {
  const versions = join(homedir(), ".pyenv/versions");
  if (!fs.existsSync(versions)) return null;
  const version = fs.readdirSync(versions).find((name) => name.startsWith("3.1"));
  return version === undefined ? null : join(versions, version);
}
