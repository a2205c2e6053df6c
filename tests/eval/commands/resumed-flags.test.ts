import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { completeFlags, keptFlags } from "../../../eval/commands/resumed-flags.ts";
import { saveManifest } from "../../../eval/run/manifest.ts";

let out = "";
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), "resumed-flags-"));
  await saveManifest(out, {
    format: 1,
    made_at: "",
    tool_version: "",
    git_hash: null,
    node: "",
    platform: "",
    dataset: { name: "d", file: "/data/d.jsonl", hash: "1" },
    selection: {},
    instances: ["a", "b"],
    model: null,
    name: "n",
    history: 500,
    part: "all",
    env: "local",
    config: {},
    prompts: {},
    rules: "",
    pledge: [],
    sessions: [],
    flags: keptFlags({ env: "local", repos: "/clones", queue: "redis://:secret@host", json: true }),
  });
});
afterAll(() => rm(out, { recursive: true, force: true }));

const complete = (values: Readonly<Record<string, unknown>>, ...typed: readonly string[]) =>
  completeFlags({ values: { out, env: "none", ...values }, typed: new Set(typed) });

describe("the flags of a run", () => {
  it("of a batch that is resumed are those of its beginning, about all its instances", async () => {
    expect(await complete({ resume: true }, "resume")).toEqual({
      out,
      resume: true,
      env: "local",
      repos: "/clones",
      dataset: "/data/d.jsonl",
      ids: "a,b",
    });
  });

  it("are those that were typed, before those of the batch", async () => {
    const values = { redo: "failed", slice: "0:1", repos: "other" };
    expect(await complete(values, "redo", "slice", "repos")).toEqual({
      out,
      ...values,
      env: "local",
      dataset: "/data/d.jsonl",
    });
  });

  it("are not enough without a dataset or a batch to take it from", async () => {
    await expect(complete({})).rejects.toThrow(/got no --dataset, expected a file/);
    const nowhere = { resume: true, out: join(out, "nowhere") };
    await expect(complete(nowhere)).rejects.toThrow(/nowhere holds no batch to take it from/);
  });
});
