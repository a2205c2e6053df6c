import { globSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { packageRoot } from "../../../../agent/core/package-root.ts";
import { parseSettings } from "../../../../agent/main/github-app/parse-settings.ts";
import { openApiProxy } from "../../../support/api-proxy.ts";
import { repairCommand } from "../../../support/command-line.ts";
import { emulateGitHub, repository, slug, tokenOf } from "../../../support/emulated-github.ts";
import { serveGit } from "../../../support/git-server.ts";
import { temporaryFolder } from "../../../support/temporary.ts";
import { publishSample, sampleIssue } from "../../../stories/github/sample.ts";

const read = (path: string) => readFileSync(join(packageRoot, path), "utf8");

const step = z.looseObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
  with: z.record(z.string(), z.string().or(z.boolean())).optional(),
});
const actionFile = z.looseObject({
  inputs: z.record(z.string(), z.looseObject({ default: z.string() })),
  outputs: z.record(z.string(), z.looseObject({ value: z.string() })),
  runs: z.object({ using: z.literal("composite"), steps: z.array(step) }),
});
const workflowFile = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.looseObject({
      if: z.string(),
      concurrency: z.object({ group: z.string(), "cancel-in-progress": z.boolean() }).optional(),
      permissions: z.record(z.string(), z.string()),
      "timeout-minutes": z.number(),
      steps: z.array(step),
    }),
  ),
});

const workflows = globSync("docs/examples/repair*.yml", { cwd: packageRoot });
const action = actionFile.parse(parse(read("action.yml")));
const steps = [
  ...action.runs.steps,
  ...workflows.flatMap((path) =>
    Object.values(workflowFile.parse(parse(read(path))).jobs).flatMap((job) => job.steps),
  ),
];

describe("action.yml and the example workflows", () => {
  it("put no expression into a script", () => {
    const scripts = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
    expect(scripts.length).toBeGreaterThanOrEqual(4);
    for (const script of scripts) expect(script).not.toContain("${{");
  });

  it("pin every other action by its commit, with the tag beside it", () => {
    const lines = ["action.yml", ...workflows].flatMap((path) =>
      read(path)
        .split("\n")
        .filter((line) => /^\s*(- )?uses:/.test(line)),
    );
    expect(lines.length).toBeGreaterThanOrEqual(4);
    for (const line of lines) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d/);
  });

  it("give every input to the program, by its environment, and take every output from it", () => {
    const given = Object.values(action.runs.steps.at(-1)?.env ?? {});
    for (const name of Object.keys(action.inputs))
      expect(given).toContain(`\${{ inputs.${name} }}`);
    for (const [name, { value }] of Object.entries(action.outputs))
      expect(value).toBe(`\${{ steps.repair.outputs.${name} }}`);
  });

  it.each(workflows)("%s has the gate, the least permissions, and known inputs", (path) => {
    const workflow = workflowFile.parse(parse(read(path)));
    expect(workflow.permissions).toEqual({});
    for (const job of Object.values(workflow.jobs)) {
      expect(job.if).toMatch(/author_association|label\.name == 'repair'/);
      for (const [name, level] of Object.entries(job.permissions)) {
        expect(["contents", "issues", "pull-requests", "checks"]).toContain(name);
        expect(name === "contents" ? ["read", "write"] : ["write"]).toContain(level);
      }
      const own = job.steps.filter(({ uses }) => uses?.startsWith("OWNER/repair@"));
      expect(own).toHaveLength(1);
      for (const name of Object.keys(own[0]?.with ?? {}))
        expect(action.inputs).toHaveProperty(name);
    }
  });

  it.each(workflows)("%s lets nothing that the gate turns away take the place of a run", (path) => {
    const workflow = workflowFile.parse(parse(read(path)));
    expect(workflow).not.toHaveProperty("concurrency");
    expect(workflow.jobs["repair"]?.concurrency?.["cancel-in-progress"]).toBe(false);
  });

  it("answer words beside the runs, and stop a run for /repair cancel", () => {
    const { jobs } = workflowFile.parse(parse(read("docs/examples/repair.yml")));
    const { repair, cancel, words } = jobs;
    const [, group] = /^(repair-\$\{\{ github\.event\.issue\.number)/.exec(
      repair?.concurrency?.group ?? "",
    ) ?? [""];
    expect(group).not.toBeUndefined();
    expect(cancel?.concurrency).toEqual({ group: `${group} }}`, "cancel-in-progress": true });
    expect(words?.concurrency).toBeUndefined();
    for (const word of ["cancel", "status", "help"]) {
      const condition = `startsWith(github.event.comment.body, '/repair ${word}')`;
      expect(repair?.if).toContain(`!${condition}`);
      expect((word === "cancel" ? cancel : words)?.if).toContain(condition);
    }
  });

  it("come with settings of a repository that are good", async () => {
    expect(await parseSettings(read("docs/examples/repository-settings.yml"))).toMatchObject({
      kind: "good",
    });
  });
});

describe("the Action's program", async () => {
  const github = await emulateGitHub();
  afterAll(() => github.close());

  it("answers the event of a workflow: a comment, outputs and a summary, no secret, no faulty request", async () => {
    const folder = await temporaryFolder();
    const git = await serveGit(join(folder, "git"));
    const proxy = await openApiProxy({
      target: github.url,
      answer: () => null,
      interrupt: async () => false,
    });
    await publishSample(github, { language: "python", folder });
    const issue = await github.owner.rest.issues.create({
      ...repository,
      ...(await sampleIssue("python")),
    });
    const { number, title, body } = issue.data;
    const result = await runAction(folder, {
      event: "issue_comment",
      payload: {
        action: "created",
        issue: { number, title, body, html_url: "u", updated_at: "2026-11-23T10:00:00Z" },
        comment: {
          id: 7,
          body: "/repair explain",
          created_at: new Date(Date.now() + 60_000).toISOString(),
          user: { login: "grace", type: "User" },
        },
        repository: { full_name: slug, default_branch: "main" },
        sender: { login: "grace", type: "User" },
      },
      environment: {
        GITHUB_API_URL: proxy.url,
        GITHUB_SERVER_URL: git.url,
        PLANTED_SECRET: "canary-77aa88bb",
      },
    });
    await Promise.all([git.close(), proxy.close()]);
    expect(result.stderr).toBe("");
    expect(result.exitCode).toBe(0);
    expect(result.outputs).toMatch(
      /^status=explained\nrun=r-[\w-]+\nrun-folder=.+\npull-request=\n/,
    );
    expect(result.summary).toContain("Suspects");
    const said = await github.owner.rest.issues.listComments({
      ...repository,
      issue_number: number,
    });
    expect(said.data.map(({ user, body: text }) => [user?.login, text])).toEqual([
      ["repair-bot", expect.stringContaining("### repair: where the fault may be")],
    ]);
    expect(proxy.faults).toEqual([]);
    expect(proxy.requests()).toBeGreaterThan(5);
    expect(proxy.sent.join("\n")).not.toMatch(/canary-77aa88bb|token-of-repair-bot/);
  });

  it("does nothing for an event that is none of its", async () => {
    const result = await runAction(await temporaryFolder(), {
      event: "issue_comment",
      payload: { action: "edited" },
      environment: {},
    });
    expect(result).toMatchObject({ exitCode: 0, outputs: "status=ignored\n" });
    expect(result.summary).toContain("Nothing to do");
  });
});

interface ActionRun {
  readonly event: string;
  readonly payload: unknown;
  readonly environment: Readonly<Record<string, string>>;
}

async function runAction(folder: string, { event, payload, environment }: ActionRun) {
  const files = join(folder, "runner");
  await mkdir(files);
  await writeFile(join(files, "event.json"), JSON.stringify(payload));
  const { exitCode, stderr } = await repairCommand(["action"], {
    environment: {
      GITHUB_EVENT_NAME: event,
      GITHUB_EVENT_PATH: join(files, "event.json"),
      GITHUB_OUTPUT: join(files, "output"),
      GITHUB_STEP_SUMMARY: join(files, "summary.md"),
      GITHUB_RUN_ID: "1",
      GITHUB_TOKEN: tokenOf("repair-bot"),
      REPAIR_APP_LOGIN: "repair-bot",
      REPAIR_RUNS: join(files, "runs"),
      REPAIR_NO_THROTTLE: "true",
      ...environment,
    },
  });
  return {
    exitCode,
    stderr,
    outputs: await readFile(join(files, "output"), "utf8"),
    summary: await readFile(join(files, "summary.md"), "utf8"),
  };
}
