import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execaSync } from "execa";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../agent/core/package-root.ts";
import { runTests } from "../../../agent/steps/run-tests.ts";
import { createBubblewrapProvider } from "../../../sandbox/bubblewrap/provider.ts";
import { planEnvironment } from "../../../sandbox/environment/plan.ts";
import { runnerNamed } from "../../../tools/tests/runners.ts";

const bubblewrap = createBubblewrapProvider();
const readiness = await bubblewrap.check();
const skipped = readiness.usable ? "" : ` (skipped: ${readiness.findings.at(-1)})`;
const python = execaSync("python3", ["--version"], { reject: false }).exitCode === 0;

const limits = {
  memoryBytes: 2 * 1024 ** 3,
  processes: 200,
  fileBytes: 100 * 1024 ** 2,
  outputBytes: 1024 ** 2,
};

describe.skipIf(!readiness.usable)(`planned environments in bubblewrap${skipped}`, () => {
  it("run vitest with the packages of the user's checkout", async () => {
    const user = await mkdtemp(join(tmpdir(), "repair-user-"));
    await symlink(join(packageRoot, "node_modules"), join(user, "node_modules"));
    try {
      const report = await runPlanned("vitest", user);
      expect(report).toMatchObject({
        kind: "ran",
        tests: {
          "math.test.ts > adds (1+1) [x] $ ^": "passed",
          "math.test.ts > suite > a.b > fails": "failed",
        },
      });
    } finally {
      await rm(user, { recursive: true });
    }
  });

  it.skipIf(!python)(`run unittest${python ? "" : " (skipped: no python3)"}`, async () => {
    const report = await runPlanned("unittest", null);
    expect(report).toMatchObject({
      kind: "ran",
      tests: {
        "tests/test_numbers.py::NumbersTest::test_passes": "passed",
        "tests/test_numbers.py::NumbersTest::test_fails": "failed",
      },
    });
  });
});

async function runPlanned(name: string, source: string | null) {
  const { signal } = new AbortController();
  const folder = join(packageRoot, "tests/fixtures/runners", name);
  const planned = await planEnvironment({ folder, source, runner: name, setupCommands: [] });
  const { readOnlyFolders, links, environment } = planned;
  const options = { source: folder, readOnlyFolders, links, environment, limits } as const;
  const sandbox = await bubblewrap.open({ ...options, network: "none" }, signal);
  try {
    const selection = { kind: "all" } as const;
    return await runTests({ sandbox, runner: runnerNamed(name), selection, seconds: 60 }, signal);
  } finally {
    await sandbox.close();
  }
}
