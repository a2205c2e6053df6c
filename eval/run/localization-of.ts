import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { attemptFolder } from "./instance-state.ts";
import type { InstanceRecord } from "./instance-state.ts";

const path = z.object({ location: z.object({ path: z.string(), symbol: z.string().optional() }) });
const localizeLine = z.object({
  step: z.literal("localize"),
  value: z.object({ files: z.array(path), symbols: z.array(path) }),
});

/**
 * Records whose attempt ended before it could hand in a result (time limit, kill) still have what was
 * found until then in their journal: the localization is taken from there.
 */
export async function withLocalization(
  batch: string,
  records: readonly InstanceRecord[],
): Promise<readonly InstanceRecord[]> {
  return Promise.all(
    records.map(async (record) => {
      if (record.localization !== null || record.starts === 0) return record;
      const journal = join(attemptFolder(batch, record), "journal.jsonl");
      const localization = readLocalization(await readFile(journal, "utf8").catch(() => ""));
      return { ...record, localization };
    }),
  );
}

function readLocalization(journal: string): InstanceRecord["localization"] {
  const line = journal.split("\n").findLast((text) => text.includes('"step":"localize"'));
  if (line === undefined) return null;
  try {
    const { value } = localizeLine.parse(JSON.parse(line));
    const functions = value.symbols.map(({ location }) => `${location.path}::${location.symbol}`);
    return {
      files: [...new Set(value.files.map(({ location }) => location.path))],
      functions: [...new Set(functions)],
    };
  } catch {
    return null;
  }
}
