import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkSandboxes } from "../../../../sandbox/choose.ts";
import { createLocalEnvironment } from "../../../../eval/environments/local/local.ts";
import { prepareAgentEnvironment } from "../../../../eval/environments/local/agent-environment.ts";
import { chooseScratch } from "../../../../eval/environments/local/scratch.ts";
import { findPython } from "../../../../eval/environments/local/pythons.ts";
import { gradePrediction } from "../../../../eval/grading/predictions/grade-prediction.ts";
import { evaluationRow } from "../../support/instances.ts";
import { makePythonSample, sampleOptions } from "../../support/python-sample.ts";
import { environmentContract } from "../environment.contract.ts";

const sandbox = (await checkSandboxes()).find(({ name }) => name === "bubblewrap");
const wanted = minorVersion();
const python = wanted === null ? null : await findPython(wanted, process.env);
const absent =
  sandbox?.readiness.usable !== true
    ? " (skipped: bubblewrap cannot be used here)"
    : python === null
      ? " (skipped: no python3 with venv)"
      : "";

function minorVersion(): string | null {
  try {
    const program = "import sys; print('%d.%d' % sys.version_info[:2])";
    return execFileSync("python3", ["-c", program], { encoding: "utf8" }).trim();
  } catch {
    return null;
  }
}

let shared: ReturnType<typeof makeSample> | null = null;
afterAll(async () => {
  const made = await shared;
  if (made !== null) await rm(made.folder, { recursive: true, force: true });
});

/** One for the contract and for what is special here. */
const oneSample = () => (shared ??= makeSample());

async function makeSample() {
  const folder = await mkdtemp(join(await chooseScratch(process.env), "local-environment-"));
  const sample = await makePythonSample(join(folder, "repositories"), "1.0");
  const options = await sampleOptions(folder, wanted ?? "");
  return { folder, sample, options };
}

describe.skipIf(absent !== "")(`the local environment${absent}`, () => {
  environmentContract("local", async () => {
    const { folder, sample, options } = await oneSample();
    const environment = createLocalEnvironment(options);
    return { environment, ...sample, folder, shortSeconds: 2 };
  });

  describe("one sample", () => {
    let made: Awaited<ReturnType<typeof makeSample>>;
    beforeAll(async () => {
      made = await oneSample();
    });
    const grade = async (patch: string, name: string) => {
      const { sample, options, folder } = made;
      const environment = createLocalEnvironment(options);
      const { id } = sample.instance;
      const verdict = await gradePrediction({
        instance: sample.instance,
        prediction: { instance_id: id, model_name_or_path: "m", model_patch: patch },
        environment,
        rules: "v5",
        folder: join(folder, name),
        seconds: 60,
        signal: new AbortController().signal,
      });
      await environment.close();
      return verdict;
    };

    it("excludes by name what fails with the gold patch, and remembers it for the next patch", async () => {
      const { sample, options } = made;
      const gold = await grade(sample.patches.gold, "gold");
      expect(gold).toMatchObject({ resolved: true, resolved_by_official_rules: false });
      expect(gold.excluded.map(({ test }) => test)).toEqual(["reaches the network"]);
      expect(await readdir(join(options.cache.folder, "gold"))).toHaveLength(1);
      const wrong = await grade(sample.patches.wrong, "wrong");
      expect(wrong).toMatchObject({ kind: "graded", resolved: false });
      expect(wrong.excluded).toEqual(gold.excluded);
    });

    it("leaves no checkout behind when it is closed", async () => {
      const { sample, folder, options } = made;
      const environment = createLocalEnvironment(options);
      const signal = new AbortController().signal;
      const session = await environment.open(sample.instance, { folder, signal });
      expect(await readdir(join(folder, "scratch"))).not.toEqual([]);
      await session.close();
      await environment.close();
      const left = await readdir(join(folder, "scratch"));
      expect(left.filter((name) => name.startsWith("repair-evaluation-"))).toEqual([]);
    });

    it("gives the agent the same interpreter and the files of the install step", async () => {
      const { options } = made;
      const agent = await prepareAgentEnvironment(
        { id: "x", repository: "sample/adder", baseCommit: "", version: "1.0" },
        { parts: options, repositories: null, signal: new AbortController().signal },
      );
      const version = execFileSync(agent.python ?? "", ["--version"], { encoding: "utf8" });
      expect(version).toContain(`Python ${wanted}`);
      const checkout = join(made.folder, "agent-checkout");
      await cp(join(made.sample.folder, "adder"), join(checkout, "adder"), { recursive: true });
      for (const command of agent.setupCommands)
        execFileSync("sh", ["-c", command], { cwd: checkout });
      expect(existsSync(join(checkout, "adder", "compiled.py"))).toBe(true);
      // The specification names this file, too, but git knows it.
      expect(await readFile(join(checkout, "adder", "add.py"), "utf8")).toContain("def add");
      expect(existsSync(join(checkout, "adder", "add.cpython-39.so"))).toBe(false);
      expect(agent.testCommand).toBeNull();
    });

    it("takes pins and command from a row that brings its own", async () => {
      const { options, sample, folder } = made;
      const environment = createLocalEnvironment(options);
      const { hidden: own } = evaluationRow({
        environment: {
          python: wanted,
          test: "python -m unittest -v {tests}",
          files: { "adder/compiled.py": "speed = 1\n" },
        },
      });
      const instance = {
        ...sample.instance,
        environment: own.environment!,
        version: "never heard of",
        passToPass: ["adds small numbers"],
      };
      expect(await environment.check(instance)).toMatchObject({ kind: "ready" });
      const signal = new AbortController().signal;
      const session = await environment.open(instance, { folder, signal });
      const run = await session.evaluate({ patch: sample.patches.gold, seconds: 60, signal });
      expect(run).toMatchObject({ kind: "ran", excluded: [] });
      expect(run.log).toContain("adds one and two ... ok");
      await session.close();
      await environment.close();
    });

    it("says why an instance does not run here", async () => {
      const { sample, options } = made;
      const check = (changed: Partial<typeof options>, version = "1.0") =>
        createLocalEnvironment({ ...options, ...changed }).check({ ...sample.instance, version });
      expect(await check({}, "9.9")).toMatchObject({ reason: "no-specification" });
      expect(await check({ findPython: async () => null })).toMatchObject({
        reason: "python-missing",
        mend: expect.stringContaining("pyenv install"),
      });
      expect(await check({ repositories: tmpdir() })).toMatchObject({ reason: "no-repository" });
    });
  });
});
