import { readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { findPython, describeSearch } from "../../../../eval/environments/local/pythons.ts";
import { loadSpecifications } from "../../../../eval/environments/local/specification.ts";
import { dataIsAbsent, sharedData, skipNote } from "../../support/shared-data.ts";

const row = z.object({ instance_id: z.string(), repo: z.string(), version: z.string() });

describe("the pins and commands of the local environment", () => {
  it.skipIf(dataIsAbsent)(`are known for every instance of Lite${skipNote}`, () => {
    const lines = readFileSync(join(sharedData, "swe-bench-lite.jsonl"), "utf8").trim().split("\n");
    const rows = lines.map((line) => row.parse(JSON.parse(line)));
    const specifications = loadSpecifications();
    const unknown = rows.filter(
      ({ instance_id: id, repo: repository, version }) =>
        specifications.find({ id, repository, version }) === null,
    );
    expect(rows).toHaveLength(300);
    expect(unknown).toEqual([]);
  });

  it("pin every package", () => {
    const specifications = loadSpecifications();
    const found = [
      { id: "x", repository: "django/django", version: "3.0" },
      { id: "x", repository: "scikit-learn/scikit-learn", version: "0.21" },
      { id: "x", repository: "pytest-dev/pytest", version: "7.0" },
    ].map((of) => specifications.find(of));
    for (const specification of found) {
      expect(specification?.environment.packages.length).toBeGreaterThan(2);
      for (const name of specification?.environment.packages ?? [])
        expect(name).toMatch(/^[\w.-]+==[\w.]+$/);
    }
  });

  it("give an instance of its own what it alone needs", () => {
    const find = (id: string) =>
      loadSpecifications().find({ id, repository: "pylint-dev/pylint", version: "2.15" });
    expect(find("pylint-dev__pylint-7080")?.environment.packages).toContain("astroid==2.11.6");
    expect(find("pylint-dev__pylint-9999")?.environment.packages).toContain("astroid==2.12.13");
  });
});

describe("the Pythons of a machine", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pythons-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** A program that answers as an interpreter of this version in this folder would. */
  async function fakePython(path: string, version: string, prefix: string): Promise<void> {
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, `#!/bin/sh\nprintf '%s\\n' ${version} ${prefix}\n`);
    await chmod(path, 0o755);
  }

  it("are found at pyenv's, at uv's and on the path, the newest patch release first", async () => {
    const pyenv = join(folder, "pyenv");
    const uv = join(folder, "uv");
    const bin = join(folder, "bin");
    for (const version of ["3.9.2", "3.9.18", "3.10.1"]) {
      const minor = version.split(".").slice(0, 2).join(".");
      const prefix = join(pyenv, "versions", version);
      await fakePython(join(prefix, "bin", `python${minor}`), version, prefix);
    }
    const managed = join(uv, "cpython-3.11.4-linux-x86_64-gnu");
    await fakePython(join(managed, "bin", "python3.11"), "3.11.4", managed);
    await fakePython(join(bin, "python3.12"), "3.12.0", "/usr/local");
    // A shim of pyenv for a version that is not installed.
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, "python3.7"), "#!/bin/sh\nexit 127\n", { mode: 0o755 });
    const variables = {
      HOME: folder,
      PYENV_ROOT: pyenv,
      UV_PYTHON_INSTALL_DIR: uv,
      PATH: `${bin}:relative`,
    };
    const find = (wanted: string) => findPython(wanted, variables);
    expect(await find("3.9")).toMatchObject({ version: "3.9.18", origin: "pyenv" });
    expect(await find("3.10")).toMatchObject({ version: "3.10.1" });
    expect(await find("3.1")).toBeNull();
    expect(await find("3.11")).toMatchObject({ origin: "uv", prefix: managed });
    expect(await find("3.12")).toMatchObject({ origin: "PATH", prefix: null });
    expect(await find("3.7")).toBeNull();
    expect(describeSearch("3.7", variables).why).toContain(join(pyenv, "versions"));
  });
});
