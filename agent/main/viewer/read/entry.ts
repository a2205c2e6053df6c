import { readEvents } from "./events.ts";
import { readRequest, readResult } from "./records.ts";
import type { FileStamp, SafeFolder } from "./safe-folder.ts";
import { isBeingWorkedOn } from "./state.ts";
import type { RunState } from "./state.ts";

/** One run as a line of the list. */
export interface RunEntry {
  readonly key: string;
  readonly state: RunState;
  readonly title: string;
  readonly repository: string;
  readonly issue: number | null;
  /** ISO 8601, or "" when it is not known. */
  readonly startedAt: string;
  readonly seconds: number | null;
  readonly dollars: number;
  readonly unknownPrice: boolean;
  readonly calls: number;
  readonly tried: number;
  readonly model: string | null;
  /** What a running one is at, or why there is no patch. */
  readonly note: string | null;
}

export async function readEntry(folder: SafeFolder, key: string): Promise<RunEntry> {
  const [request, result, isLive] = await Promise.all([
    readRequest(folder),
    readResult(folder),
    isBeingWorkedOn(folder),
  ]);
  const { value } = request;
  const known = {
    key,
    title: value?.issue.title ?? key,
    repository: shortRepository(value?.issue.repository ?? value?.source ?? ""),
    issue: value?.issue.number ?? null,
    startedAt: value?.startedAt ?? "",
    model: value?.config.model ?? null,
  };
  if (value === null) {
    const note = request.problem ?? "request.json is missing";
    return { ...known, ...nothing, state: "unreadable", note };
  }
  if (result.value === null || isLive) return { ...known, ...(await progressOf(folder, isLive)) };
  const { status, cost, duration_ms, candidates, why, model } = result.value;
  return {
    ...known,
    state: status,
    seconds: duration_ms === null ? null : duration_ms.total / 1000,
    dollars: cost?.usd ?? 0,
    unknownPrice: cost?.unknown_price ?? false,
    calls: cost?.calls ?? 0,
    tried: candidates?.tried ?? 0,
    model: model ?? known.model,
    note: status === "verified" ? null : why,
  };
}

const nothing = { seconds: null, dollars: 0, unknownPrice: false, calls: 0, tried: 0 };

/** Of a run without a result: as far as its events tell. */
async function progressOf(folder: SafeFolder, isLive: boolean) {
  const { events } = await readEvents(folder);
  const spend = events.findLast((event) => event.kind === "spend")?.spend;
  const step = events.findLast((event) => event.kind === "step-started")?.step ?? null;
  const tried = events.findLast((event) => event.kind === "candidate")?.tried ?? 0;
  const [first] = events;
  const last = events.at(-1);
  const elapsed =
    first === undefined || last === undefined ? null : Date.parse(last.at) - Date.parse(first.at);
  const note = tried > 0 ? `${tried} candidates tried` : step === null ? null : `at ${step}`;
  return {
    state: isLive ? ("running" as const) : ("stopped" as const),
    seconds: elapsed === null ? null : elapsed / 1000,
    dollars: spend?.dollars ?? 0,
    unknownPrice: spend?.unknownPrice ?? false,
    calls: spend?.calls ?? 0,
    tried,
    note,
  };
}

/** `owner/name`, or the last part of a folder's path. */
export function shortRepository(source: string): string {
  if (/^[\w.-]+\/[\w.-]+$/.test(source)) return source;
  return source.replace(/\/+$/, "").split("/").at(-1) ?? source;
}

/** Entries of finished runs do not change: they are read again only when their files do. */
export function createEntryReader(): (folder: SafeFolder, key: string) => Promise<RunEntry> {
  const known = new Map<string, { readonly stamp: string; readonly entry: RunEntry }>();
  return async (folder, key) => {
    const stamps = await Promise.all(
      ["request.json", "result.json", "events.jsonl", "lock"].map((name) => folder.stamp(name)),
    );
    const stamp = stamps.map(stampText).join(" ");
    const found = known.get(folder.path);
    const isLasting = found?.entry.state !== "running";
    if (found !== undefined && isLasting && found.stamp === stamp) return found.entry;
    const entry = await readEntry(folder, key);
    known.set(folder.path, { stamp, entry });
    return entry;
  };
}

function stampText(stamp: FileStamp | null): string {
  return stamp === null ? "-" : `${stamp.size}@${stamp.modified}`;
}
