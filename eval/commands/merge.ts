import { resolve } from "node:path";
import { z } from "zod";
import { usageError } from "../../agent/core/errors.ts";
import type { Prediction } from "../predictions/prediction.ts";
import { readPredictions } from "../predictions/read-predictions.ts";
import { writePredictions } from "../predictions/write-predictions.ts";
import { parseFlags } from "./flags.ts";
import { printResult } from "./output.ts";

const flagsSchema = z.object({ out: z.string(), name: z.string().optional() });

/** `repair eval merge`; returns the exit code. */
export async function mergeCommand(paths: readonly string[], given: unknown): Promise<number> {
  const flags = parseFlags(flagsSchema, given);
  const merged = new Map<string, Prediction>();
  for (const path of paths) {
    for (const prediction of await readPredictions(path)) {
      const known = merged.get(prediction.instance_id);
      if (known !== undefined && known.model_patch !== prediction.model_patch)
        throw usageError(
          `got two different predictions for ${prediction.instance_id}, one of them in ${path}`,
          "leave one out; a submission has one patch for each instance",
        );
      merged.set(prediction.instance_id, prediction);
    }
  }
  const names = new Set([...merged.values()].map((p) => p.model_name_or_path));
  if (names.size > 1 && flags.name === undefined)
    throw usageError(
      `got predictions of several models: ${[...names].join(", ")}`,
      "name them all alike with --name: consumers take one model a file",
    );
  const predictions = [...merged.values()].map((prediction) => ({
    ...prediction,
    model_name_or_path: flags.name ?? prediction.model_name_or_path,
  }));
  await writePredictions(resolve(flags.out), predictions);
  printResult(`${predictions.length} predictions in ${resolve(flags.out)}`);
  return 0;
}
