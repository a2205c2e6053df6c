import { describe, expect, it } from "vitest";
import { runnerFor } from "../../../agent/steps/ask-red-test.ts";
import { customRunner } from "../../../tools/tests/custom.ts";

function planned(...notes: readonly string[]) {
  const plan = { language: "python", setup: [], environment: {}, readOnlyFolders: [], notes };
  return { runner: customRunner("python -m pytest"), planned: { plan, links: [] } } as const;
}

describe("the runner as a model is told of it", () => {
  it("comes with the version of the language, where it is known", () => {
    const notes = ["the requirements are met", "Python 3.6.15: of the project (/bin/python)"];
    expect(runnerFor(planned(...notes))).toBe("pytest (Python 3.6.15)");
    expect(runnerFor(planned("Node 24.1.0 (/bin): the running one"))).toBe("pytest (Node 24.1.0)");
  });

  it("is its name alone otherwise", () => {
    expect(runnerFor(planned("Python is missing"))).toBe("pytest");
  });
});
