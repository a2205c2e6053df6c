import { join } from "node:path";
import { saveDurably } from "../../tools/store/run-folder.ts";
import type { Prediction } from "./prediction.ts";
import { sorted } from "./read-predictions.ts";

/**
 * Writes both forms that consumers ask for, each whole or not at all: `all_preds.jsonl` (one a line)
 * and `preds.json` (an object by id whose values repeat the id). Sorted by id, the three official
 * keys only, so that the same predictions always give the same bytes.
 */
export async function writePredictions(
  folder: string,
  predictions: readonly Prediction[],
): Promise<void> {
  const rows = sorted(predictions).map(({ instance_id, model_name_or_path, model_patch }) => ({
    instance_id,
    model_name_or_path,
    model_patch: model_patch ?? "",
  }));
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  await saveDurably(join(folder, "all_preds.jsonl"), lines);
  const byId = Object.fromEntries(rows.map((row) => [row.instance_id, row]));
  await saveDurably(join(folder, "preds.json"), `${JSON.stringify(byId, null, 2)}\n`);
}
