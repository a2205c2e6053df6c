import { resolve } from "node:path";
import type { Testing } from "../core/run-context.ts";
import { planEnvironment } from "../../sandbox/environment/plan.ts";
import { detectRunner } from "../../tools/tests/detect.ts";
import { customRunner } from "../../tools/tests/custom.ts";
import { readRepositorySettings } from "../../tools/tests/repository-settings.ts";
import { isTestFile, testsNearAll } from "../../tools/tests/test-files.ts";
import type { Config } from "./config.ts";

/** One run of the tests, seconds. */
const defaultTestSeconds = 600;

/** Joins what tools know of test runners with what the sandbox knows of environments. */
export function composeTesting(config: Config): Testing {
  return {
    isTestFile,
    nearest: testsNearAll,
    async detect(tree) {
      const settings = await readRepositorySettings(tree);
      const language = config.language[0] ?? settings.language ?? undefined;
      const detected = await detectRunner(tree, language === undefined ? {} : { language });
      const seconds = config.testTimeout ?? settings.testSeconds ?? defaultTestSeconds;
      const setupCommands = config.setupCmd.length > 0 ? config.setupCmd : settings.setup;
      const command = config.testCmd ?? settings.testCommand;
      if (command === null) {
        return detected.kind === "none" ? detected : { ...detected, seconds, setupCommands };
      }
      const testFiles = detected.kind === "found" ? detected.testFiles : [];
      const evidence = [
        config.testCmd === null ? "test.command of .github/repair.yml" : "--test-cmd",
      ];
      return {
        kind: "found",
        runner: customRunner(command),
        evidence,
        testFiles,
        seconds,
        setupCommands,
      };
    },
    async plan({ folder, userFolder, runner, setupCommands, networkAllowed }) {
      const planned = await planEnvironment({
        folder,
        source: config.packages === null ? userFolder : resolve(config.packages),
        runner,
        setupCommands,
        networkAllowed,
        ...(config.python === null ? {} : { python: config.python }),
        ...(config.node === null ? {} : { node: config.node }),
      });
      return { plan: planned, links: planned.links };
    },
  };
}
