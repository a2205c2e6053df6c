import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import { parseFlags, sizeFlag } from "../../../eval/commands/flags.ts";
import { pruneCommand } from "../../../eval/commands/prune.ts";
import { openBuildCache, usualCacheFolder } from "../../../eval/environments/local/cache.ts";
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
    predictions,
    env: "none",
    rules: "v5",
    runId: "r",
    jobs: "1",
    timeout: "10s",
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

  it("does not take another program's manifest, or the current folder's batch, for the predictions'", async () => {
    const web = join(folder, "web");
    await mkdir(web);
    await writeFile(join(web, "manifest.json"), '{ "short_name": "web" }');
    await writeFile(join(web, "preds.jsonl"), "");
    await expect(grade(join(web, "preds.jsonl"))).rejects.toThrow(/without any prediction/);
    vi.spyOn(process, "cwd").mockReturnValue(web);
    onTestFinished(() => void vi.restoreAllMocks());
    for (const word of ["gold", "empty"])
      await expect(grade(word, { filter: "django" })).rejects.toThrow(/the selection leaves none/);
  });

  it("says what a folder without predictions lacks", async () => {
    await expect(grade(join(folder, "bare"))).rejects.toThrow(/bare without all_preds\.jsonl$/);
  });

  it("lets the disk that stays taken be set, and freed at once", async () => {
    const sizes = z.array(sizeFlag).parse(["500M", "12G", "1.5", "0"]);
    expect(sizes).toEqual([500 * 1024 ** 2, 12 * 1024 ** 3, 1.5 * 1024 ** 3, 0]);
    vi.stubEnv("XDG_CACHE_HOME", folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    const cache = openBuildCache(usualCacheFolder(process.env));
    for (const key of ["old", "new"])
      await cache.obtain(key, {
        signal: new AbortController().signal,
        build: (built) => writeFile(join(built, "file"), "x".repeat(100_000)),
      });
    await cache.release();
    await pruneCommand({ disk: "1G" });
    expect(await cache.ready("old")).not.toBeNull();
    await pruneCommand({ disk: "0.00015G" });
    expect(await cache.ready("old")).toBeNull();
    expect(await cache.ready("new")).not.toBeNull();
  });

  it("names the words that a flag takes", () => {
    const schema = z.object({ redo: z.enum(["infra", "failed"]).optional() });
    expect(() => parseFlags(schema, { redo: "some" })).toThrow(
      "got a wrong value for --redo: expected infra, failed",
    );
  });
});
