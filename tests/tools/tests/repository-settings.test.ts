import { describe, expect, it } from "vitest";
import { RepairError } from "../../../agent/core/errors.ts";
import { readRepositorySettings } from "../../../tools/tests/repository-settings.ts";

describe(".github/repair.yml", () => {
  it("gives set-up, test command, time limit and language; other keys are left alone", async () => {
    const text =
      "setup:\n  - make deps\ntest:\n  command: make check\n  timeout: 10m\nlanguage: python\npr:\n  draft: true\n";
    expect(await read(text)).toEqual({
      setup: ["make deps"],
      testCommand: "make check",
      testSeconds: 600,
      language: "python",
    });
  });

  it("may be absent, empty or partial", async () => {
    const nothing = { setup: [], testCommand: null, testSeconds: null, language: null };
    expect(await read(null)).toEqual(nothing);
    expect(await read("")).toEqual(nothing);
    expect(await read("setup: make\ntest: { timeout: 90 }")).toEqual({
      ...nothing,
      setup: ["make"],
      testSeconds: 90,
    });
  });

  it.each([
    ["test: { timeout: soon }", /test\.timeout: got "soon"/],
    ["test: { timeout: -1 }", /test\.timeout: got -1/],
    ["setup: 7", /setup/],
    ["test: [", /not YAML/],
    ["- a", /the file/],
    [`setup: ${"x".repeat(200_000)}`, /at most 100000/],
  ])("is refused with the reason (%#)", async (text, message) => {
    const failure = await read(text).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RepairError);
    expect(failure).toMatchObject({ exitCode: 2, message: expect.stringMatching(message) });
  });
});

function read(text: string | null) {
  return readRepositorySettings({
    version: "1",
    list: async () => [],
    read: async (path) => (path === ".github/repair.yml" ? text : null),
  });
}
