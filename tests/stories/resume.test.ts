import { spawn } from "node:child_process";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../agent/core/package-root.ts";
import { makeRepository } from "../support/repository.ts";
import { cleanEnvironment, program, repairCommand } from "../support/command-line.ts";
import { missingBubblewrap } from "../support/needs.ts";
import { temporaryFolder } from "../support/temporary.ts";

const missing = await missingBubblewrap();
const sample = join(packageRoot, "agent/main/demo/samples/typescript");

describe.skipIf(missing !== null)(
  `a run that is killed and resumed${missing === null ? "" : ` (skipped: ${missing})`}`,
  () => {
    it.each(["localize", "baseline", "reproduce", "candidate"])(
      "inside %s ends as the run that was not killed, repeating nothing that was finished",
      async (stage) => {
        const folder = await temporaryFolder();
        const repository = join(folder, "repository");
        await cp(join(sample, "repository"), repository, { recursive: true });
        await makeRepository(repository, {});
        const run = join(folder, "run");
        const argv = [
          "fix",
          "--issue",
          join(sample, "issue.md"),
          "--repo",
          repository,
          "--offline",
        ];

        await killAt(stage, [...argv, "--run-dir", run, "--jsonl"]);
        const finished = await finishedSteps(run);
        const resumed = await repairCommand(["fix", "--resume", run, "--json"]);

        expect(resumed.stderr).toContain("Verified");
        expect(resumed.exitCode).toBe(0);
        const result: unknown = JSON.parse(resumed.stdout);
        expect(result).toMatchObject({ status: "verified", exit_code: 0 });
        const steps = await finishedSteps(run);
        expect(steps.slice(0, finished.length)).toEqual(finished);
        expect(new Set(steps).size).toBe(steps.length);
        expect(await readFile(join(run, "patch.diff"), "utf8")).toContain("Math.ceil(");
      },
    );
  },
);

/** Runs the program and kills it the moment it says that it is inside the stage. */
async function killAt(stage: string, argv: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [program, ...argv], {
    env: cleanEnvironment(),
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const event: unknown = JSON.parse(line);
    if (isAt(event, stage)) {
      child.kill("SIGKILL");
      break;
    }
  }
  await ended;
  expect(child.signalCode).toBe("SIGKILL");
}

function isAt(event: unknown, stage: string): boolean {
  if (typeof event !== "object" || event === null || !("kind" in event)) return false;
  if (event.kind === "candidate") return stage === "candidate";
  return event.kind === "step-started" && "step" in event && event.step === stage;
}

/** The journal's keys in order: a key twice would be a step that ran twice. */
async function finishedSteps(run: string): Promise<string[]> {
  const text = await readFile(join(run, "journal.jsonl"), "utf8").catch(() => "");
  return text
    .split("\n")
    .filter((line) => line.endsWith("}"))
    .map((line) => String(JSON.parse(line).key));
}
