import { readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { instanceFolder, newRecord } from "./instance-state.ts";
import type { InstanceRecord } from "./instance-state.ts";

/**
 * A new record in the place of one that cannot be read. What the folders of earlier attempts hold is
 * not written over, and what the attempts cost by their own account still counts.
 */
export async function replaceDamaged(
  batch: string,
  instance: { readonly id: string; readonly repository: string },
): Promise<InstanceRecord> {
  const folder = instanceFolder(batch, instance.id);
  const { last, dollars } = await earlierAttempts(folder);
  await rename(join(folder, "state.json"), join(folder, "state.json.damaged"));
  return { ...newRecord(instance), attempt: last + 1, earlier_dollars: dollars };
}

/** Number of the last attempt that has a folder, and what all of them cost. */
export async function earlierAttempts(
  folder: string,
): Promise<{ readonly last: number; readonly dollars: number }> {
  let last = 0;
  let dollars = 0;
  for (const name of await readdir(folder)) {
    const number = /^attempt-(\d+)$/.exec(name)?.[1];
    if (number === undefined) continue;
    last = Math.max(last, Number(number));
    dollars += await dollarsOf(join(folder, name));
  }
  return { last, dollars };
}

const spendLine = z.object({ kind: z.literal("spend"), spend: z.object({ dollars: z.number() }) });

/** A start that continues another counts up again from nothing: the most that was reached. */
async function dollarsOf(attempt: string): Promise<number> {
  const text = await readFile(join(attempt, "events.jsonl"), "utf8").catch(() => "");
  return Math.max(0, ...text.split("\n").map(dollarsIn));
}

function dollarsIn(line: string): number {
  if (!line.startsWith('{"kind":"spend"')) return 0;
  try {
    return spendLine.parse(JSON.parse(line)).spend.dollars;
  } catch {
    // The last line may have been cut short.
    return 0;
  }
}
