import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addLocalizeCommand } from "../../../eval/localize/command.ts";
import { officialRow } from "../support/instances.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "localize-command-"));
  const rows = ["a", "b"].map((name) =>
    JSON.stringify(officialRow({ instance_id: `${name}__${name}-1`, repo: `${name}/${name}` })),
  );
  await writeFile(join(folder, "two.jsonl"), rows.join("\n"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const localize = (dataset: string, ...more: readonly string[]) => {
  const program = addLocalizeCommand(new Command("eval").exitOverride()).parent;
  const argv = ["localize", "--dataset", dataset, "--repos", folder, "-j", "1", ...more];
  return program?.parseAsync(argv, { from: "user" });
};

describe("repair eval localize", () => {
  it("chooses instances as the other commands do", async () => {
    const two = join(folder, "two.jsonl");
    await expect(localize(two)).rejects.toThrow(/a\/a/);
    await expect(localize(two, "--filter", "^b")).rejects.toThrow(/b\/b/);
    await expect(localize(two, "--slice", "1:2")).rejects.toThrow(/b\/b/);
    await expect(localize(two, "--ids", "c")).rejects.toThrow(/not in the dataset: c/);
  });

  it("takes the commas and spaces of --ids as they come", async () => {
    await expect(localize(join(folder, "two.jsonl"), "--ids", "b__b-1, c")).rejects.toThrow(
      /not in the dataset: c$/,
    );
  });

  it("scores no file that is not there or holds no prediction", async () => {
    const two = join(folder, "two.jsonl");
    await expect(localize(two, "--score", join(folder, "nowhere.jsonl"))).rejects.toThrow(
      /there is no file of predictions .*nowhere/,
    );
    await writeFile(join(folder, "empty.jsonl"), "{}\n");
    await expect(localize(two, "--score", join(folder, "empty.jsonl"))).rejects.toThrow(
      /holds no prediction/,
    );
  });

  it("knows datasets by their names, and says which there are", async () => {
    await expect(localize("light")).rejects.toThrow(/expected a file .* or one of lite/);
  });
});
