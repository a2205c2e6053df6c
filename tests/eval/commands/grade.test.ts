import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { parseFlags } from "../../../eval/commands/flags.ts";
import { gradeCommand } from "../../../eval/commands/grade.ts";
import { officialRow } from "../support/instances.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "grade-command-"));
  await writeFile(join(folder, "flask.jsonl"), JSON.stringify(officialRow()));
  await writeFile(join(folder, "none.jsonl"), "\n");
  await mkdir(join(folder, "bare"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const grade = (predictions: string, more: Readonly<Record<string, string>> = {}) =>
  gradeCommand({
    dataset: join(folder, "flask.jsonl"),
    ...{ predictions, env: "none", rules: "v5", runId: "r", jobs: "1", timeout: "10s" },
    ...more,
  });

describe("repair eval grade", () => {
  it("refuses to judge nothing", async () => {
    const nothing = join(folder, "none.jsonl");
    await expect(grade(nothing)).rejects.toThrow(/none\.jsonl without any prediction/);
    await expect(grade("gold", { filter: "django" })).rejects.toThrow(
      "the selection leaves none of 1 prediction",
    );
  });

  it("says what a folder without predictions lacks", async () => {
    await expect(grade(join(folder, "bare"))).rejects.toThrow(/bare without all_preds\.jsonl$/);
  });

  it("names the words that a flag takes", () => {
    const schema = z.object({ redo: z.enum(["infra", "failed"]).optional() });
    expect(() => parseFlags(schema, { redo: "some" })).toThrow(
      "got a wrong value for --redo: expected infra, failed",
    );
  });
});
