import type { SeenEvent } from "./events.ts";
import type { SeenJournal, SeenVerdict } from "./journal.ts";
import type { SafeFolder } from "./safe-folder.ts";
import { visible } from "./visible.ts";

/** One candidate, without its diff: thousands may be listed. */
export interface SeenCandidate {
  readonly id: string;
  readonly origin: { readonly proposer: string; readonly detail: string };
  readonly plan: string;
  readonly kind: string;
  readonly verdict: SeenVerdict | null;
  readonly at: string;
}

/** As they were tried; one that is told twice, by a continued run, is listed once. */
export function candidatesOf(
  events: readonly SeenEvent[],
  journal: SeenJournal,
): readonly SeenCandidate[] {
  const seen = new Map<string, SeenCandidate>();
  for (const event of events) {
    if (event.kind !== "candidate") continue;
    const { id, origin, plan, at } = event;
    const verdict = journal.verdicts.get(id) ?? null;
    seen.set(id, { id, origin, plan, kind: event.verdict, verdict, at });
  }
  return [...seen.values()];
}

export interface SeenDiff {
  readonly text: string;
  /** Bytes. */
  readonly size: number;
  readonly cut: boolean;
}

/** Null when the run kept none: it was rejected before it was applied, or made by an older version. */
export async function readDiff(
  folder: SafeFolder,
  candidate: string,
  limit: number,
): Promise<SeenDiff | null> {
  if (!/^[\w-]{1,64}$/.test(candidate)) return null;
  const inside = await folder.open("candidates");
  const read = await inside?.read(`${candidate}.diff`, { limit });
  return read === null || read === undefined ? null : { ...read, text: visible(read.text) };
}
