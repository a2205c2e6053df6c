import { usageError } from "../../agent/core/errors.ts";
import type { TestRunner } from "../../agent/core/ports.ts";
import { jest } from "./runners/jest.ts";
import { mocha } from "./runners/mocha.ts";
import { nodeTest } from "./runners/node-test.ts";
import type { RunnerOptions } from "./runners/options.ts";
import { django, pytest, unittest } from "./runners/python.ts";
import { vitest } from "./runners/vitest.ts";

const makers: Readonly<Record<string, (options: RunnerOptions) => TestRunner>> = {
  pytest,
  unittest,
  django,
  vitest,
  jest,
  mocha,
  "node:test": nodeTest,
};

export const runnerNames: readonly string[] = Object.keys(makers);

/** @throws RepairError with the usage exit code for a name that is not in `runnerNames`. */
export function runnerNamed(name: string, options: Partial<RunnerOptions> = {}): TestRunner {
  const make = Object.hasOwn(makers, name) ? makers[name] : undefined;
  if (make === undefined) {
    throw usageError(
      `got the test runner ${JSON.stringify(name)}, expected one of ${runnerNames.join(", ")}`,
      "name one of these, or give the whole command with --test-cmd",
    );
  }
  return make({ folder: "", arguments: [], environment: {}, ...options });
}
