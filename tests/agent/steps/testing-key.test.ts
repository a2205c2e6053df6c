import { describe, expect, it } from "vitest";
import { stepKey } from "../../../agent/core/journal.ts";
import type { Sandbox, TestRunner } from "../../../agent/core/ports.ts";
import { whyNotReproduced } from "../../../agent/repair.ts";
import { testingKey } from "../../../agent/steps/prepare.ts";
import type { TestingKeyContext } from "../../../agent/steps/prepare.ts";
import { customRunner } from "../../../tools/tests/custom.ts";
import { runnerNamed } from "../../../tools/tests/runners.ts";

const usual: TestingKeyContext = {
  sandboxes: { name: "process" },
  settings: { network: "none", baseline: true },
};

const nothing = async () => {};
const sandbox: Sandbox = {
  root: "/workspace",
  run: () => Promise.reject(new Error("a key runs nothing")),
  read: () => Promise.resolve(null),
  write: nothing,
  reset: nothing,
  keep: nothing,
  close: nothing,
};

function keyOf(runner: TestRunner, context = usual): string {
  const plan = { language: "", notes: [], setup: [], readOnlyFolders: [], environment: {} };
  const planned = { plan, links: [] };
  const testing = { kind: "ready", runner, testFiles: [], seconds: 9, planned } as const;
  return stepKey("t", testingKey(context, { testing: { ...testing, sandboxes: [sandbox] } }));
}

describe("the key of what tests show", () => {
  const commands = [
    "make check",
    "make test",
    "pytest",
    "pytest -k price",
    "python -m unittest",
    "CI=2 npx jest",
    "npx jest",
    "npx jest --runInBand",
    "npx vitest run",
    "npx mocha",
    "npx mocha --recursive",
    "node --test",
    "node --test src",
  ];

  it.each(commands)("is the same for `%s` twice", (command) =>
    expect(keyOf(customRunner(command))).toBe(keyOf(customRunner(command))),
  );

  it("is another for every other command", () => {
    const keys = commands.map((command) => keyOf(customRunner(command)));
    expect(new Set(keys).size).toBe(commands.length);
  });

  it("is the same for a runner in a folder twice, and another in another folder", () => {
    const inFolder = (folder: string) => keyOf(runnerNamed("pytest", { folder }));
    expect(inFolder("a")).toBe(inFolder("a"));
    expect(inFolder("a")).not.toBe(inFolder("b"));
  });

  it("tells sandboxes, networks and runs without a baseline apart", () => {
    const { sandboxes, settings } = usual;
    const contexts: TestingKeyContext[] = [
      usual,
      { sandboxes: { name: "bubblewrap" }, settings },
      { sandboxes, settings: { ...settings, network: "allow" } },
      { sandboxes, settings: { ...settings, baseline: false } },
    ];
    const keys = contexts.map((context) => keyOf(customRunner("pytest"), context));
    expect(new Set(keys).size).toBe(contexts.length);
  });
});

describe("a reproduction that is required", () => {
  const report = { kind: "ran", tests: {}, seconds: 1, log: "" } as const;
  const red = { kind: "red", tests: ["t"], file: null, report, how: "" } as const;

  it("is red without a doubt", () => {
    expect(whyNotReproduced(red)).toBeNull();
    expect(whyNotReproduced({ ...red, doubt: "that it is the issue's" })).toBe(
      "it is not shown that it is the issue's",
    );
    expect(whyNotReproduced({ kind: "none", why: "nothing is red" })).toBe("nothing is red");
  });
});
