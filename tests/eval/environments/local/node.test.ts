import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { checkSandboxes } from "../../../../sandbox/choose.ts";
import type { HiddenInstance } from "../../../../eval/datasets/instance.ts";
import { prepareAgentEnvironment } from "../../../../eval/environments/local/agent-environment.ts";
import { createLocalEnvironment } from "../../../../eval/environments/local/local.ts";
import type { LocalEnvironmentOptions } from "../../../../eval/environments/local/local.ts";
import { chooseScratch } from "../../../../eval/environments/local/scratch.ts";
import { gradePrediction } from "../../../../eval/grading/predictions/grade-prediction.ts";
import { evaluationRow } from "../../support/instances.ts";
import { sampleOptions } from "../../support/python-sample.ts";
import { makeSampleRepository } from "../../support/sample-repository.ts";
import { environmentContract } from "../environment.contract.ts";

const sandbox = (await checkSandboxes()).find(({ name }) => name === "bubblewrap");
const absent =
  sandbox?.readiness.usable === true ? "" : " (skipped: bubblewrap cannot be used here)";
const [major = ""] = process.versions.node.split(".");
const signal = new AbortController().signal;
const git = ["-c", "user.name=a", "-c", "user.email=a@b"];

let folder: string;
let options: LocalEnvironmentOptions;
beforeAll(async () => {
  folder = await mkdtemp(join(await chooseScratch(process.env), "local-node-"));
  options = await sampleOptions(folder, "3.0");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(absent !== "")(`the local environment with Node${absent}`, () => {
  environmentContract("local, rows that bring Node", async () => {
    const clone = join(folder, "repositories", "sample__sample");
    const { row, patches } = await makeSampleRepository(clone, environmentFields(null));
    const environment = createLocalEnvironment(options);
    return { environment, instance: row.hidden, patches, folder, shortSeconds: 2 };
  });

  describe("packages", () => {
    let instance: HiddenInstance;
    beforeAll(async () => {
      instance = await makeRepositoryWithPackage(join(folder, "repositories", "sample__packed"));
    });

    it("are installed once, without scripts, and seen by the tests", async () => {
      const environment = createLocalEnvironment(options);
      expect(await environment.check(instance)).toMatchObject({
        kind: "ready",
        how: expect.stringMatching(/^Node \d.*, npm install .*, not built yet/),
      });
      const session = await environment.open(instance, { folder, signal });
      const run = await session.evaluate({ patch: instance.patch, seconds: 60, signal });
      expect(run.log).toContain("ok 1 - has the package");
      expect(await environment.check(instance)).toMatchObject({
        how: expect.stringMatching(/cached, \d+ MB, gold patch holds$/),
      });
      await session.close();
      await environment.close();
    });

    it("are checked although a slow clone cannot say in time what it lacks", async () => {
      vi.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort());
      onTestFinished(() => void vi.restoreAllMocks());
      expect(await createLocalEnvironment(options).check(instance)).toMatchObject({
        kind: "ready",
        how: expect.stringMatching(/whether the clone lacks files could not be told in time$/),
      });
    });

    it("go to the agent, and the command that names the hidden tests does not", async () => {
      const agent = await prepareAgentEnvironment(
        { ...instance, environment: { ...instance.environment!, agent_setup: "make" } },
        { parts: options, repositories: options.repositories, signal },
      );
      expect(agent).toMatchObject({ python: null, node: major, testCommand: null });
      expect(agent.setupCommands).toEqual(["make"]);
      const packages = agent.packages ?? "";
      expect(existsSync(join(packages, "node_modules/helper/index.js"))).toBe(true);
      expect(existsSync(join(packages, "scripts-ran"))).toBe(false);
    });

    it.each([
      ["", "node specs.js", []],
      [
        ", where another test fails here anyway",
        "node specs.js; echo '1) reaches the network'",
        ["reaches the network"],
      ],
    ])("do not hide that a patch ended a run whose log names failures only%s", async (...given) => {
      const [, test, passToPass] = given;
      const { hidden } = evaluationRow({
        environment: { node: major, test },
        repo: "sample/packed",
        instance_id: "sample__packed-2",
        base_commit: instance.baseCommit,
        patch: instance.patch,
        test_patch: instance.testPatch,
        FAIL_TO_PASS: ["works"],
        PASS_TO_PASS: passToPass,
        log_parser: "parse_log_marked",
        eval_type: "fail_only",
      });
      const grade = async (patch: string) => {
        const environment = createLocalEnvironment(options);
        const verdict = await gradePrediction({
          instance: hidden,
          prediction: { instance_id: hidden.id, model_name_or_path: "m", model_patch: patch },
          environment,
          rules: "v5",
          folder: join(folder, "fail-only"),
          seconds: 60,
          signal,
        });
        await environment.close();
        return verdict;
      };
      const line = 'console.log("7 spe" + "cs, 0 failures"); const q = process; q["ex" + "it"](0);';
      const forged = `diff --git a/a.js b/a.js\n--- a/a.js\n+++ b/a.js\n@@ -1 +1,2 @@\n \n+${line}\n`;
      expect(await grade(forged)).toMatchObject({
        resolved: false,
        resolved_by_official_rules: passToPass.length === 0,
        why: "the log says that 7 tests were executed, with the gold patch 3",
      });
      const honest = instance.patch.replaceAll("fix.txt", "other.txt");
      expect(await grade(honest)).toMatchObject({ resolved: true });
    });

    it("that cannot be installed are an error of the environment", async () => {
      const environment = createLocalEnvironment(options);
      const broken = { ...instance, environment: environmentOf("npm ci --offline") };
      await expect(environment.open(broken, { folder, signal })).rejects.toMatchObject({
        message: expect.stringContaining("could not be installed: npm ci --offline"),
        exitCode: 7,
      });
      await environment.close();
    });
  });

  it("says which Node is missing, and that a row has no test command", async () => {
    const { check } = createLocalEnvironment(options);
    const rowOf = (environment: object) => evaluationRow({ environment }).hidden;
    expect(await check(rowOf({ node: "3", test: "true" }))).toMatchObject({
      reason: "node-missing",
      mend: expect.stringContaining("install"),
    });
    expect(await check(rowOf({ node: major }))).toMatchObject({ reason: "no-test-command" });
  });
});

function environmentFields(install: string | null) {
  return {
    environment: { node: major, install, test: "node --test --test-reporter=tap {tests}" },
    log_parser: "tap_tree",
    FAIL_TO_PASS: ["adds one and two"],
    PASS_TO_PASS: ["adds small numbers"],
  };
}

/** A dependency that is a file of the repository, so that a real npm installs it without a network. */
async function makeRepositoryWithPackage(at: string): Promise<HiddenInstance> {
  await mkdir(join(at, "package"), { recursive: true });
  await writeFile(
    join(at, "package/package.json"),
    '{ "name": "helper", "version": "1.0.0", "scripts": { "install": "touch $INIT_CWD/scripts-ran" } }',
  );
  await writeFile(join(at, "package/index.js"), "exports.help = () => 42;\n");
  execFileSync("tar", ["-C", at, "-czf", join(at, "helper.tgz"), "package"]);
  await rm(join(at, "package"), { recursive: true });
  const scripts = '{ "preinstall": "touch scripts-ran" }';
  await writeFile(
    join(at, "package.json"),
    `{ "name": "packed", "scripts": ${scripts}, "dependencies": { "helper": "file:helper.tgz" } }`,
  );
  await writeFile(join(at, ".gitignore"), "node_modules\n");
  await writeFile(join(at, "a.js"), "\n");
  await writeFile(join(at, "specs.js"), 'require("./a.js"); console.log("3 specs, 0 failures");\n');
  execFileSync("git", ["init", "-q"], { cwd: at });
  execFileSync("git", ["add", "."], { cwd: at });
  execFileSync("git", [...git, "commit", "-qm", "base"], { cwd: at });
  const head = execFileSync("git", ["rev-parse", "HEAD"], { cwd: at, encoding: "utf8" });
  const added = (path: string, lines: readonly string[]) =>
    `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join("")}`;
  const test = [
    'const { help } = require("helper");',
    'require("node:test").test("has the package", () => require("node:assert").strictEqual(help(), 42));',
  ];
  return evaluationRow({
    ...environmentFields("npm install --offline --no-package-lock"),
    repo: "sample/packed",
    instance_id: "sample__packed-1",
    base_commit: head.trim(),
    patch: added("fix.txt", ["fixed"]),
    test_patch: added("a.test.js", test),
    FAIL_TO_PASS: ["has the package"],
    PASS_TO_PASS: [],
  }).hidden;
}

function environmentOf(install: string) {
  return evaluationRow(environmentFields(install)).hidden.environment!;
}
