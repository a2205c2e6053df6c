import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { packageRoot } from "../../../../agent/core/package-root.ts";
import { parseSettings } from "../../../../agent/main/github-app/parse-settings.ts";
import {
  defaultSettings,
  repositorySettingsJsonSchema,
} from "../../../../agent/main/github-app/repository-settings.ts";
import { repairCommand } from "../../../support/command-line.ts";
import { temporaryFolder } from "../../../support/temporary.ts";

const faulty = `# what is wrong is said with its line
trigger:
  allow: [owner, write]
  alow: x
budget:
  perRunUsd: "2"
test: pytest
paths:
  include:
    - src/**
    - 5
`;

describe("the settings of a repository", () => {
  it("are the defaults in an empty file", async () => {
    expect(await parseSettings("")).toEqual({ kind: "good", settings: defaultSettings });
    expect(await parseSettings("# nothing\n")).toMatchObject({ kind: "good" });
  });

  it("have every fault told, with its line", async () => {
    expect(await parseSettings(faulty)).toEqual({
      kind: "bad",
      faults: [
        {
          line: 3,
          message: 'trigger.allow.0: got "owner", expected one of admin, maintain, write, triage',
        },
        {
          line: 4,
          message:
            "there is no setting trigger.alow, expected one of allow, bots, explain, assigned",
        },
        { line: 6, message: 'budget.perRunUsd: got "2", expected a number' },
        {
          line: 7,
          message:
            'test: got "pytest", expected a section: some of command, timeoutMinutes on lines below, indented',
        },
        { line: 11, message: "paths.include.1: got 5, expected text" },
      ],
    });
  });

  it.each([
    ["budget:\n  minutes: 500", "budget.minutes: got 500, expected at most 360"],
    ["budget:\n  perRunUsd: 0", "budget.perRunUsd: got 0, expected more than 0"],
    ["followup:\n  maxAttempts: 1.5", "followup.maxAttempts: got 1.5, expected a whole number"],
    ["trigger:\n  allow: []", "trigger.allow: got [], expected at least 1 entry"],
    ["model: ''", 'model: got "", expected at least 1 character'],
    ["pr:\n  draft: maybe", 'pr.draft: got "maybe", expected true or false'],
    ["setup: make", 'setup: got "make", expected a list: a line below for each, with - before it'],
    ["setup:\n", "setup: got nothing, expected a list: a line below for each, with - before it"],
    ["model: x\nmodel: y", "model is set a second time here"],
    ["\uFFFD\uFFFDp\0r\0", "the file is no text in UTF-8: save it as such"],
  ])("are told in words for who writes them: %j", async (text, message) => {
    const parsed = await parseSettings(text);
    expect(parsed.kind === "bad" ? parsed.faults.map((fault) => fault.message) : []).toEqual([
      message,
    ]);
  });

  it("may have sections of which every line is commented out", async () => {
    const text = "budget:\n  # minutes: 5\npr:\n  reviewers:\n    # users: [ada]\n";
    expect(await parseSettings(text)).toEqual({ kind: "good", settings: defaultSettings });
  });

  it.each([
    ["what is not YAML", "a: b: c", 1],
    ["a key twice", "model: x\nmodel: y", 2],
    ["a list", "\n- 1", 2],
    ["aliases that multiply", "a: &a [x,x]\nb: &b [*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b]", 1],
    ["a program", "model: !!js/function 'x'", 1],
  ])("refuse %s", async (_name, text, line) => {
    const parsed = await parseSettings(text);
    expect(parsed.kind === "bad" ? parsed.faults[0]?.line : parsed).toBe(line);
  });

  it("cannot choose sandbox, network, keys' server or a higher limit", async () => {
    for (const key of ["sandbox", "network", "apiBase", "image", "maxCost"])
      expect(await parseSettings(`${key}: x`)).toMatchObject({ kind: "bad" });
  });

  it.each([
    ["fix: {title} (#{issue})", null],
    ["[repair] {title}", null],
    ["prefix: {title}: closes nothing of #{issue}", null],
    ["Fixes #{issue}: {title}", "no closing word"],
    ["{title} (resolves ada/other#{issue})", "no closing word"],
    ["close: #{issue} {title}", "no closing word"],
    ["{title} fixes #12", "no closing word"],
    ["no holes", "with {title} in it"],
    ["{title} by {login}", "with {title} in it"],
    ["{title}\nanother line", "with {title} in it"],
  ])("about titles: %j", async (titleTemplate, fault) => {
    const parsed = await parseSettings(`pr: { titleTemplate: ${JSON.stringify(titleTemplate)} }`);
    if (fault === null) expect(parsed).toMatchObject({ settings: { pr: { titleTemplate } } });
    else expect(parsed).toMatchObject({ faults: [{ message: expect.stringContaining(fault) }] });
  });

  it("name labels and reviewers of pull requests", async () => {
    const text = "pr:\n  labels: [by-repair]\n  reviewers: { users: [ada], teams: [core] }\n";
    expect(await parseSettings(text)).toMatchObject({
      settings: {
        pr: {
          labels: ["by-repair"],
          reviewers: { users: ["ada"], teams: ["core"], requester: false },
        },
      },
    });
    expect(await parseSettings("pr:\n  reviewers: [ada]\n")).toMatchObject({
      faults: [
        {
          line: 2,
          message:
            'pr.reviewers: got ["ada"], expected a section: some of users, teams, requester on lines below, indented',
        },
      ],
    });
  });

  it("have the schema that is committed for editors, and it agrees with the parser", async () => {
    const path = join(packageRoot, "docs/repair.schema.json");
    const committed: object = JSON.parse(await readFile(path, "utf8"));
    expect(committed).toEqual(repositorySettingsJsonSchema());
    const check = new Ajv2020({ strict: false }).compile(committed);
    expect(check(parse(faulty))).toBe(false);
    expect(check({ pr: { draft: false }, budget: { perRunUsd: 1 } })).toBe(true);
  });
});

describe("repair config validate", () => {
  it("ends with 2 and a line for each fault, with 0 when there is none", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "bad.yml"), faulty);
    await writeFile(join(folder, "good.yml"), "pr:\n  draft: false\n");
    const bad = await repairCommand(["config", "validate", "bad.yml"], { cwd: folder });
    expect(bad.exitCode).toBe(2);
    expect(bad.stdout.split("\n")[1]).toMatch(/^bad\.yml:4: there is no setting trigger\.alow/);
    const good = await repairCommand(["config", "validate", "good.yml", "--json"], { cwd: folder });
    expect(good.exitCode).toBe(0);
    expect(JSON.parse(good.stdout)).toMatchObject({
      valid: true,
      settings: { pr: { draft: false } },
    });
    const none = await repairCommand(["config", "validate"], { cwd: folder });
    expect(none).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("no file") });
  });
});
