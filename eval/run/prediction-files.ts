import { setTimeout as delay } from "node:timers/promises";
import type { Prediction } from "../predictions/prediction.ts";
import { writePredictions } from "../predictions/write-predictions.ts";
import { hasPrediction, loadPatch } from "./instance-state.ts";
import type { InstanceRecord } from "./instance-state.ts";

/** The predictions of a batch on disk: whole files at any moment, a little behind the states. */
export interface PredictionFiles {
  /** Takes in how an instance ended; written soon. */
  note(record: InstanceRecord): Promise<void>;
  /** Writes what is not written yet. @throws what the last writing threw. */
  close(): Promise<void>;
}

/** Writing may take this share of the time at most: both files are written whole each time. */
const share = 1 / 20;
/** Milliseconds that the files may be behind, however long writing takes. */
const behind = 5_000;

/**
 * Both files are written now and then again whenever something was noted, many at a time when it comes
 * fast. So n instances do not cost n times the writing of n predictions, and the patches are read once.
 * The states are what counts: after a kill, opening the batch again writes what had not been written.
 */
export async function openPredictionFiles(
  { folder, model }: { readonly folder: string; readonly model: string },
  records: readonly InstanceRecord[],
): Promise<PredictionFiles> {
  const predictions = new Map<string, Prediction>();
  const closing = new AbortController();
  const unwritten = new Set<string>();
  let writing: Promise<void> | null = null;

  const write = async (): Promise<number> => {
    const started = performance.now();
    unwritten.clear();
    await writePredictions(folder, [...predictions.values()]);
    return performance.now() - started;
  };
  const writeUntilClean = async (): Promise<void> => {
    while (unwritten.size > 0) {
      const took = await write();
      await delay(Math.min(behind, took / share), null, { signal: closing.signal }).catch(
        () => null,
      );
    }
    writing = null;
  };
  const take = async (record: InstanceRecord): Promise<void> => {
    if (!hasPrediction(record)) {
      predictions.delete(record.instance_id);
      return;
    }
    predictions.set(record.instance_id, {
      instance_id: record.instance_id,
      model_name_or_path: model,
      model_patch: await loadPatch(folder, record),
    });
  };

  for (const record of records) await take(record);
  await write();
  return {
    async note(record) {
      await take(record);
      unwritten.add(record.instance_id);
      writing ??= writeUntilClean();
      writing.catch(() => null);
    },
    async close() {
      closing.abort();
      await writing;
      if (unwritten.size > 0) await write();
    },
  };
}
