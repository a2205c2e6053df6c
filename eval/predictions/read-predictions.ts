import { stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { usageError } from "../../agent/core/errors.ts";
import type { HiddenInstance } from "../datasets/instance.ts";
import { readRows } from "../datasets/read-rows.ts";
import type { Prediction } from "./prediction.ts";

const predictionRow = z.object({
  instance_id: z.string().min(1),
  model_name_or_path: z.string().optional(),
  // Some tools write `model_patch`, none but this one is official; absent means never run.
  model_patch: z.string().nullish(),
});

/**
 * Predictions in every form that the official harness takes: `.jsonl`, a `.json` list, a `.json`
 * object whose values carry their `instance_id`; also a batch folder, whose `all_preds.jsonl` is read.
 * Sorted by id.
 *
 * @throws RepairError (usage) for two different predictions of one instance.
 */
export async function readPredictions(path: string): Promise<readonly Prediction[]> {
  const file = await fileOf(path);
  const byId = new Map<string, Prediction>();
  for (const { value, where } of await readRows(file)) {
    const row = predictionRow.safeParse(value);
    if (!row.success)
      throw usageError(
        `got a prediction at ${where} with a wrong ${row.error.issues[0]?.path.join(".") ?? "shape"}`,
        "expected {instance_id, model_name_or_path, model_patch}",
      );
    const prediction: Prediction = {
      instance_id: row.data.instance_id,
      model_name_or_path: row.data.model_name_or_path ?? "None",
      model_patch: row.data.model_patch ?? null,
    };
    const known = byId.get(prediction.instance_id);
    if (known !== undefined && known.model_patch !== prediction.model_patch)
      throw usageError(`got two different predictions for ${prediction.instance_id} in ${file}`);
    byId.set(prediction.instance_id, prediction);
  }
  return sorted([...byId.values()]);
}

/** Whether it is one of the words of `namedPredictions`. */
export function isNamed(name: string): boolean {
  return name === "gold" || name === "empty";
}

/** A file or a batch folder; or a word: `gold`, or `empty` for an empty patch for every instance. */
export async function namedPredictions(
  name: string,
  instances: readonly HiddenInstance[],
): Promise<readonly Prediction[]> {
  const gold = goldPredictions(instances);
  if (name === "gold") return gold;
  if (name !== "empty") return readPredictions(name);
  return gold.map(({ instance_id }) => ({
    instance_id,
    model_name_or_path: "empty",
    model_patch: "",
  }));
}

/** The word `gold`: the patches of the dataset itself, to check environments and grader. */
export function goldPredictions(instances: readonly HiddenInstance[]): readonly Prediction[] {
  return sorted(
    instances.map((instance) => ({
      instance_id: instance.id,
      model_name_or_path: "gold",
      model_patch: instance.patch,
    })),
  );
}

export function sorted(predictions: readonly Prediction[]): readonly Prediction[] {
  return predictions.toSorted((a, b) => (a.instance_id < b.instance_id ? -1 : 1));
}

async function fileOf(path: string): Promise<string> {
  const info = await stat(path).catch(() => null);
  if (info === null) throw usageError(`got the predictions ${path}, expected a file or a folder`);
  if (!info.isDirectory()) return path;
  const file = join(path, "all_preds.jsonl");
  if ((await stat(file).catch(() => null)) !== null) return file;
  throw usageError(
    `got the folder ${path} without all_preds.jsonl`,
    "name the --out folder of repair eval run, or a predictions file (.jsonl, .json)",
  );
}
