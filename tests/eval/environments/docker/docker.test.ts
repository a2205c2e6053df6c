import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDockerEnvironment } from "../../../../eval/environments/docker/docker.ts";
import { imageOf } from "../../../../eval/environments/docker/images.ts";
import {
  applyScript,
  testPatchScript,
  testScript,
} from "../../../../eval/environments/docker/scripts.ts";
import { rowTestCommand } from "../../../../eval/environments/local/row-specification.ts";
import { tarOf } from "../../../../eval/environments/docker/tar.ts";
import { findTestDaemon } from "../../../support/docker-image.ts";
import { hiddenInstance } from "../../support/instances.ts";
import { makePythonSample } from "../../support/python-sample.ts";
import type { PythonSample } from "../../support/python-sample.ts";
import { environmentContract } from "../environment.contract.ts";

const { docker, image: baseImage, absent } = await findTestDaemon();
const skipped = absent === "" ? "" : ` (skipped: ${absent})`;

let folder: string;
let sample: PythonSample;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "docker-environment-"));
  sample = await makePythonSample(folder, "1.0");
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  if (absent === "")
    await docker
      .getImage("repair-test/sample")
      .remove()
      .catch(() => undefined);
});

describe.skipIf(absent !== "")(`the docker environment${skipped}`, () => {
  environmentContract("docker", async () => {
    await writeFile(join(sample.folder, "adder", "compiled.py"), "speed = 1\n");
    await makeInstanceImage(sample.folder);
    const instance = {
      ...sample.instance,
      image: "repair-test/sample:latest",
      passToPass: ["adds small numbers"],
    };
    const environment = createDockerEnvironment({
      testCommand: () => ["python", "-m", "unittest", "-v"],
      imageBytes: 1024 ** 3,
    });
    return { environment, instance, folder, patches: sample.patches, shortSeconds: 2 };
  });
});

/** The shape of a published instance image: the checkout at /testbed, its Python in a conda environment. */
async function makeInstanceImage(checkout: string): Promise<void> {
  const conda = join(folder, "conda");
  const programs = join(conda, "envs/testbed/bin");
  await mkdir(programs, { recursive: true });
  await mkdir(join(conda, "bin"));
  const activate =
    'conda() { [ "$1 $2" = "activate testbed" ] && PATH=/opt/miniconda3/envs/testbed/bin:$PATH; }\n';
  await writeFile(join(conda, "bin/activate"), activate);
  // Only there: nothing else in the image is called python.
  await writeFile(join(programs, "python"), '#!/bin/sh\nexec python3 "$@"\n', { mode: 0o755 });
  const container = await docker.createContainer({ Image: baseImage, Cmd: ["true"] });
  for (const [from, to] of [
    [checkout, "testbed"],
    [conda, "opt/miniconda3"],
  ] as const) {
    const words = ["-cC", from, "--owner=0", "--group=0", "--transform", `s,^\\.,${to},`, "."];
    await container.putArchive(execFileSync("tar", words), { path: "/" });
  }
  await container.commit({ repo: "repair-test/sample", tag: "latest" });
  await container.remove({ force: true });
}

describe("the docker environment without a daemon", () => {
  it.skipIf(absent !== "no docker daemon answers")(
    "says what is missing and what to do",
    async () => {
      const environment = createDockerEnvironment({ testCommand: () => null, imageBytes: 0 });
      const signal = new AbortController().signal;
      expect(await environment.check(sample.instance)).toMatchObject({ reason: "no-docker" });
      await expect(environment.open(sample.instance, { folder, signal })).rejects.toThrow("daemon");
      await environment.close();
    },
  );

  it("names the published images as the official harness does", () => {
    expect(imageOf({ id: "Django__django-1", image: null })).toBe(
      "swebench/sweb.eval.x86_64.django_1776_django-1:latest",
    );
    expect(imageOf({ id: "a__b-1", image: "mine:1" })).toBe("mine:1");
  });

  it("takes the test command and the exports of the row's own script", () => {
    const evaluationScript =
      "export LANG=en_US.UTF-8\ngit checkout x\n: '>>>>> Start Test Output'\npytest -rA a.py\nSWEBENCH_TEST_EXIT_CODE=$?\n: '>>>>> End Test Output'\n";
    const script = testScript(hiddenInstance({ eval_script: evaluationScript }), null);
    expect(script).toMatch(/cd \/testbed\nexport LANG=en_US.UTF-8\npytest -rA a.py\n$/);
    // An assignment would end with 0 whatever the tests did.
    expect(script).not.toContain("EXIT_CODE");
    expect(testScript(hiddenInstance(), ["pytest"])).toMatch(/'pytest' 'tests\/test_a.py'$/);
    expect(testScript(hiddenInstance(), null)).toBeNull();
  });

  it("prefers the test command of a row's own environment to its script, as is done without images", () => {
    const instance = hiddenInstance({
      environment: { node: "20", test: "npx jest {tests}" },
      eval_script: ": '>>>>> Start Test Output'\npytest\n: '>>>>> End Test Output'\n",
    });
    const script = testScript(instance, rowTestCommand(instance, instance.environment!));
    expect(script).toMatch(/'sh' '-c' 'npx jest "\$@"' 'sh' 'tests\/test_a.py'$/);
    expect(script).not.toContain("pytest");
  });

  it("applies patches in the official order with a real git", async () => {
    const run = async (script: string, patch: string) => {
      const file = join(folder, "a.patch");
      await writeFile(file, patch);
      const here = script
        .replaceAll("/testbed", sample.folder)
        .replaceAll(/\/tmp\/(?:model|test)\.patch/g, file);
      return spawnSync("bash", ["-c", here], { encoding: "utf8" }).status;
    };
    expect(await run(applyScript(), sample.patches.garbled)).not.toBe(0);
    expect(await run(applyScript(), sample.patches.tests)).toBe(0);
    expect(await run(testPatchScript(sample.instance), sample.instance.testPatch)).toBe(0);
    const tests = await readFile(join(sample.folder, "tests", "test_add.py"), "utf8");
    expect(tests).toContain("self.assertEqual(add(1, 2), 3)");
  });

  it("packs files so that tar reads them", async () => {
    const text = "é\n".repeat(700);
    await writeFile(join(folder, "a.tar"), tarOf({ "tmp/a": text, "tmp/empty": "" }));
    const out = execFileSync("tar", ["-xOf", join(folder, "a.tar"), "tmp/a"], { encoding: "utf8" });
    expect(out).toBe(text);
  });
});
