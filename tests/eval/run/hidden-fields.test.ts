import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configSchema } from "../../../agent/main/config.ts";
import { createAgentRepair } from "../../../eval/run/agent-repair.ts";
import { runBatch } from "../../../eval/run/run-batch.ts";
import { startChatServer } from "../../support/chat-server.ts";
import { run } from "../support/node-environment.ts";
import { makeSampleRepository } from "../support/sample-repository.ts";
import type { SampleRepository } from "../support/sample-repository.ts";

const canary = "CANARY-7f3a";
const secrets = {
  hints_text: `${canary}-hints`,
  FAIL_TO_PASS: `["${canary}-f2p"]`,
  PASS_TO_PASS: `["${canary}-p2p"]`,
  eval_script: `${canary}-script`,
  environment: { node: "24", test: `${canary}-command` },
  some_new_column: `${canary}-new`,
};

let folder = "";
let sample: SampleRepository;
const before = { TMPDIR: process.env["TMPDIR"], OPENAI_API_KEY: process.env["OPENAI_API_KEY"] };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hidden-fields-"));
  await mkdir(join(folder, "clones"));
  await mkdir(join(folder, "tmp"));
  const clone = join(folder, "clones", "sample__sample");
  sample = await makeSampleRepository(clone, {
    ...secrets,
    patch: `diff --git a/x b/x\n+${canary}-gold\n`,
    test_patch: `diff --git a/t b/t\n+${canary}-test\n`,
  });
  // The fix is in the clone's future, as it is in every real one.
  await writeFile(join(clone, "src/add.mjs"), `// ${canary}-future\n`);
  await run(clone, [
    "git",
    "-c",
    "user.name=a",
    "-c",
    "user.email=a@b",
    "commit",
    "-qam",
    `fix ${canary}-message`,
  ]);
  process.env["TMPDIR"] = join(folder, "tmp");
  process.env["OPENAI_API_KEY"] = "none";
});
afterAll(async () => {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await rm(folder, { recursive: true, force: true });
});

/** Every file below a folder as one text, link targets and names included. */
function everything(below: string): string {
  const parts: string[] = [];
  for (const entry of readdirSync(below, { recursive: true, withFileTypes: true })) {
    parts.push(entry.name);
    if (!entry.isFile()) continue;
    try {
      parts.push(readFileSync(join(entry.parentPath, entry.name), "latin1"));
    } catch {
      // Gone in the meantime: temporary files of the running tests.
    }
  }
  return parts.join("\n");
}

describe("what the agent gets to see", () => {
  it("holds no hidden field in any prompt, sandbox file or record, and no future", async () => {
    const seen: string[] = [];
    const batch = join(folder, "batch");
    await using server = await startChatServer(() => {
      // While the model is asked, checkouts and sandboxes stand on disk.
      seen.push(everything(batch), everything(join(folder, "tmp")));
      return { kind: "text", text: "{}" };
    });
    const config = configSchema.parse({
      model: "openai:test",
      apiBase: server.base,
      sandbox: "process",
      testCmd: "node --test",
      maxTime: 30,
      maxTried: 3,
      maxCalls: 2,
      jobs: 1,
    });
    const result = await runBatch({
      folder: batch,
      instances: [sample.row.agent],
      repair: createAgentRepair({
        repositories: join(folder, "clones"),
        history: "full",
        config,
        offline: false,
      }),
      model: "test",
      jobs: 1,
      limits: { dollarsPerInstance: null, dollarsTotal: null, secondsPerInstance: 30 },
      retryInfrastructure: 0,
      redo: null,
      signal: new AbortController().signal,
      emit: () => undefined,
    });
    expect(result.records[0]!.state).not.toBe("running");
    seen.push(everything(batch), everything(join(folder, "tmp")));
    const prompts = JSON.stringify(server.requests);

    // The search sees what it should: the issue in a prompt, the base commit's files on disk.
    expect(prompts).toContain("add(1, 2) gives 2");
    expect(seen.join("\n")).toContain("return a * b;");
    expect(prompts).not.toContain(canary);
    expect(seen.join("\n")).not.toContain(canary);
  });
});
