import type { RepoPath } from "../core/model.ts";
import type { Testing } from "../core/run-context.ts";
import { planEnvironment } from "../../sandbox/environment/plan.ts";
import { detectRunner } from "../../tools/tests/detect.ts";
import { customRunner } from "../../tools/tests/custom-runner.ts";
import { isTestFile, testsNear } from "../../tools/tests/test-files.ts";
import type { Config } from "./config.ts";

/** Joins what tools know of test runners with what the sandbox knows of environments. */
export function composeTesting(config: Config): Testing {
  return {
    isTestFile,
    nearest(changed, testFiles) {
      const found = new Set<RepoPath>();
      for (const path of changed) for (const test of testsNear(path, testFiles)) found.add(test);
      return [...found];
    },
    async detect(tree) {
      const detected = await detectRunner(tree, { language: config.language[0] });
      if (config.testCmd === null) return detected;
      const testFiles = detected.kind === "found" ? detected.testFiles : [];
      const runner = customRunner(config.testCmd);
      return { kind: "found", runner, evidence: ["--test-cmd"], testFiles };
    },
    async plan({ folder, userFolder, runner, setupCommands, networkAllowed }) {
      const planned = await planEnvironment({
        folder,
        source: userFolder,
        runner,
        setupCommands,
        networkAllowed,
      });
      return { plan: planned, links: planned.links };
    },
  };
}
