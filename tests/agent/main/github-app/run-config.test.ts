import { describe, expect, it } from "vitest";
import { configSchema } from "../../../../agent/main/config.ts";
import type { AskOptions } from "../../../../agent/main/github-app/ask.ts";
import { noOptions } from "../../../../agent/main/github-app/ask.ts";
import { parseSettings } from "../../../../agent/main/github-app/parse-settings.ts";
import { configFor } from "../../../../agent/main/github-app/run-config.ts";

const operator = { model: "openai:cheap", maxCost: 2, maxTime: 600, protect: ["own/**"] };

async function configured(text: string, options: Partial<AskOptions> = {}) {
  const parsed = await parseSettings(text);
  if (parsed.kind === "bad") throw new Error(JSON.stringify(parsed.faults));
  const ask = {
    repository: "ada/meetings",
    issue: 1,
    pull: null,
    installation: null,
    actor: { login: "ada", type: "User" },
    command: "run" as const,
    options: { ...noOptions, ...options },
    trigger: { kind: "button" as const },
    at: "",
    text: null,
    defaultBranch: "main",
    businessKey: "k",
  };
  const config = configSchema.parse(operator);
  return configFor({ ask, settings: parsed.settings, config, models: ["openai:dear"] });
}

describe("what a comment and a repository may choose", () => {
  it("is less money and less time than the operator allows, never more", async () => {
    expect(await configured("budget: { perRunUsd: 1, minutes: 5 }")).toMatchObject({
      maxCost: 1,
      maxTime: 300,
    });
    expect(await configured("budget: { perRunUsd: 900, minutes: 300 }")).toMatchObject({
      maxCost: 2,
      maxTime: 600,
    });
    expect(await configured("budget: { perRunUsd: 1.5 }", { budget: 0.5 })).toMatchObject({
      maxCost: 0.5,
    });
    expect(await configured("", { budget: 900 })).toMatchObject({ maxCost: 2 });
  });

  it("is a model of the operator's list", async () => {
    expect(await configured("")).toMatchObject({ model: "openai:cheap" });
    expect(await configured("model: openai:dear")).toMatchObject({ model: "openai:dear" });
    expect(await configured("model: openai:dear", { model: "openai:cheap" })).toMatchObject({
      model: "openai:cheap",
    });
    await expect(configured("", { model: "openai:other" })).rejects.toThrow("not on the list");
    await expect(configured("model: openai:other")).rejects.toThrow("not on the list");
  });

  it("adds to what is protected, and takes nothing away", async () => {
    const text = "paths: { protected: ['db/**'] }\nsetup: [make]\ntest: { command: make test }";
    expect(await configured(text)).toMatchObject({
      protect: ["own/**", "db/**"],
      setupCmd: ["make"],
      testCmd: "make test",
      sandbox: "auto",
      network: "none",
    });
  });
});
