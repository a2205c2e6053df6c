import { createHash } from "node:crypto";
import type { SSEStreamingApi } from "hono/streaming";
import type { RunEntry } from "../read/entry.ts";
import { markupOf } from "../render/html.ts";
import { entryRow } from "../render/list-page.ts";
import { openPulse } from "./pulse.ts";

export interface LiveListOptions {
  readonly read: () => Promise<readonly RunEntry[]>;
  readonly base: string;
  /** What the page shows already, as `listStamp` says it. */
  readonly from: string;
  readonly stream: SSEStreamingApi;
  readonly interval: number;
  readonly signal: AbortSignal;
}

/** Tells a list's page which of its rows changed or are new. */
export async function tellList(options: LiveListOptions): Promise<void> {
  const { read, base, stream } = options;
  const pulse = openPulse(stream, options);
  const sent = new Map<string, string>();
  let isFirst = true;
  do {
    const entries = await read();
    const stamp = await listStamp(entries, base);
    const known = isFirst && stamp === options.from;
    isFirst = false;
    for (const entry of entries.toReversed()) {
      const row = await markupOf(entryRow(base, entry));
      const changed = sent.get(entry.key) !== row && !known;
      sent.set(entry.key, row);
      if (!changed) continue;
      await stream.writeSSE({
        event: "row",
        data: JSON.stringify({ name: "runs", html: row }),
        id: stamp,
      });
    }
  } while (await pulse());
}

export async function listStamp(entries: readonly RunEntry[], base: string): Promise<string> {
  const rows = await Promise.all(entries.map((entry) => markupOf(entryRow(base, entry))));
  return createHash("sha256").update(rows.join("\n")).digest("hex").slice(0, 16);
}
