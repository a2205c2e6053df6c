import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cleanPatch } from "../../../eval/predictions/clean-patch.ts";
import { namedPredictions, readPredictions } from "../../../eval/predictions/read-predictions.ts";
import { writePredictions } from "../../../eval/predictions/write-predictions.ts";
import { hiddenInstance } from "../support/instances.ts";
import { patchFor } from "../support/batch.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "predictions-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const rows = ["b-1", "a-1"].map((id) => ({
  instance_id: id,
  model_name_or_path: "m",
  model_patch: patchFor(id),
}));

describe("predictions", () => {
  it("are written sorted, with the three official keys, in both forms", async () => {
    await writePredictions(folder, [
      ...rows,
      { instance_id: "c-1", model_name_or_path: "m", model_patch: null },
    ]);
    const lines = (await readFile(join(folder, "all_preds.jsonl"), "utf8")).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).instance_id)).toEqual(["a-1", "b-1", "c-1"]);
    const byId = JSON.parse(await readFile(join(folder, "preds.json"), "utf8"));
    expect(Object.keys(byId["a-1"])).toEqual(["instance_id", "model_name_or_path", "model_patch"]);
    expect(byId["c-1"].model_patch).toBe("");
  });

  it("may be named: the gold patches, or an empty patch for every instance", async () => {
    const instances = [hiddenInstance({ instance_id: "x-1" })];
    const [gold] = await namedPredictions("gold", instances);
    expect(gold).toMatchObject({ instance_id: "x-1", model_patch: instances[0]?.patch });
    expect(await namedPredictions("empty", instances)).toEqual([
      { instance_id: "x-1", model_name_or_path: "empty", model_patch: "" },
    ]);
    await expect(namedPredictions(join(folder, "nowhere"), instances)).rejects.toThrow("nowhere");
  });

  it("are read in every form the harness takes", async () => {
    const forms = {
      "p.jsonl": rows.map((row) => JSON.stringify(row)).join("\n"),
      "list.json": JSON.stringify(rows),
      "object.json": JSON.stringify(Object.fromEntries(rows.map((row) => [row.instance_id, row]))),
    };
    for (const [name, text] of Object.entries(forms)) {
      await writeFile(join(folder, name), text);
      expect(await readPredictions(join(folder, name))).toEqual(rows.toReversed());
    }
    expect(await readPredictions(folder)).toHaveLength(3);
  });

  it("are refused when two of one instance differ, or one has no id", async () => {
    await writeFile(
      join(folder, "two.json"),
      JSON.stringify([rows[0], { ...rows[0], model_patch: "x" }]),
    );
    await writeFile(join(folder, "anonymous.json"), JSON.stringify([{ model_patch: "x" }]));
    await expect(readPredictions(join(folder, "two.json"))).rejects.toThrow(/two different/);
    await expect(readPredictions(join(folder, "anonymous.json"))).rejects.toThrow(/instance_id/);
    await expect(readPredictions(join(folder, "nowhere"))).rejects.toThrow(/expected a file/);
  });
});

describe("a patch", () => {
  const text = patchFor("a");
  const binary = "diff --git a/x.png b/x.png\nindex 1..2 100644\nGIT binary patch\nliteral 0\n\n";
  const mode = "diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n";
  const added = "diff --git a/__init__.py b/__init__.py\nnew file mode 100644\nindex 000..e69\n";

  it("loses binary and mode-only parts and files that are reset, and nothing else", () => {
    const cleaned = cleanPatch(text + binary + mode + patchFor("t") + added, {
      leaveOut: ["src/t.py"],
    });
    expect(cleaned.patch).toBe(text + added);
    expect(cleaned.dropped).toEqual([
      { path: "x.png", why: "binary" },
      { path: "run.sh", why: "mode-only" },
      { path: "src/t.py", why: "test-file" },
    ]);
  });

  it("ends with a line feed and keeps carriage returns that are content", () => {
    const dos = text.replace("-a\n+b\n", "-a\r\n+b\r\n");
    expect(cleanPatch(dos.trimEnd(), { leaveOut: [] }).patch.endsWith("\n")).toBe(true);
    expect(cleanPatch(dos, { leaveOut: [] }).patch).toBe(dos);
    expect(cleanPatch(" \n", { leaveOut: [] }).patch).toBe("");
  });
});
