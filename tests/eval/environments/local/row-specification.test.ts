import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { PythonRowEnvironment } from "../../../../eval/datasets/row-environment.ts";
import {
  rowSpecification,
  rowTestCommand,
} from "../../../../eval/environments/local/row-specification.ts";
import { hiddenInstance } from "../../support/instances.ts";

const script =
  "export GREETING=hello\ngit checkout x\n: '>>>>> Start Test Output'\necho $GREETING script; false\nSWEBENCH_TEST_EXIT_CODE=$?\n: '>>>>> End Test Output'\n";

function run(row: Readonly<Record<string, unknown>>, files: readonly string[]) {
  const instance = hiddenInstance(row);
  const [program = "", ...words] = rowTestCommand(instance, instance.environment!) ?? [];
  const { stdout, status } = spawnSync(program, [...words, ...files], { encoding: "utf8" });
  return { stdout, status };
}

describe("the test command of a row", () => {
  it("gets the files of the test patch where it asks for them, whatever their names", () => {
    const environment = { node: "24", test: "printf '[%s]' a {tests} z; exit 3" };
    expect(run({ environment }, ["b c.js", "$(d)"])).toEqual({
      stdout: "[a][b c.js][$(d)][z]",
      status: 3,
    });
    expect(run({ environment: { node: "24", test: "echo all" } }, ["b"]).stdout).toBe("all\n");
  });

  it("is the part of the official script between the markers when the row has no other", () => {
    const environment = { python: "3.11" };
    expect(run({ environment, eval_script: script }, ["b"])).toEqual({
      stdout: "hello script\n",
      status: 1,
    });
    const own = { ...environment, test: "echo own" };
    expect(run({ environment: own, eval_script: script }, []).stdout).toBe("own\n");
    const instance = hiddenInstance({ environment });
    expect(rowTestCommand(instance, instance.environment!)).toBeNull();
  });
});

describe("the pins of a row", () => {
  it("are wheels only, of a project whose version is one", () => {
    const environment = pythonEnvironment({ python: "3.11" });
    const of = (version: string) =>
      rowSpecification({ repository: "a/b", version }, { environment, bootstrap: [] }).environment;
    expect(of("1.2.0rc1")).toMatchObject({ onlyWheels: true, project: { version: "1.2.0rc1" } });
    for (const version of ["", "1/../../../x", "..", "1\nName: c"])
      expect(of(version).project.version).toBe("0");
  });
});

function pythonEnvironment(given: object): PythonRowEnvironment {
  const { environment } = hiddenInstance({ environment: given });
  if (environment === undefined || !("python" in environment)) throw new Error("no Python");
  return environment;
}
