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

const eventLine = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("step-finished"), step: z.string(), seconds: z.number() }),
  z.object({ kind: z.literal("candidate"), tried: z.number() }),
]);

/**
 * Records whose attempt ended before it could hand in a result (time limit, kill) still have what was
 * found until then in their run folder: the localization in the journal, times and the number of tried
 * candidates among the events.
 */
export async function withWhatWasFound(
  batch: string,
  records: readonly InstanceRecord[],
): Promise<readonly InstanceRecord[]> {
  return Promise.all(
    records.map(async (record) => {
      const handedIn = Object.keys(record.seconds_by_stage).length > 0;
      if (handedIn || record.starts === 0) return record;
      const folder = attemptFolder(batch, record);
      const read = (name: string) => readFile(join(folder, name), "utf8").catch(() => "");
      const found = readEvents(await read("events.jsonl"));
      const localization = record.localization ?? readLocalization(await read("journal.jsonl"));
      const tried = Math.max(record.candidates.tried, found.tried);
      const candidates = { ...record.candidates, tried };
      return { ...record, localization, candidates, seconds_by_stage: found.secondsByStage };
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

function readEvents(text: string) {
  const secondsByStage: Record<string, number> = {};
  let tried = 0;
  for (const line of text.split("\n")) {
    const event = parseEvent(line);
    if (event === null) continue;
    if (event.kind === "candidate") tried = Math.max(tried, event.tried);
    else secondsByStage[event.step] = (secondsByStage[event.step] ?? 0) + event.seconds;
  }
  return { secondsByStage, tried };
}

/** Other events, and a line that a kill cut short, are nothing to it. */
function parseEvent(line: string): z.infer<typeof eventLine> | null {
  if (!/^\{"kind":"(?:step-finished|candidate)"/.test(line)) return null;
  try {
    return eventLine.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
