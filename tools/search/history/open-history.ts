import type { ReportProgress } from "../index/index-progress.ts";
import type { IndexStore } from "../index/store.ts";
import { createHistoryBuilder } from "./build-history.ts";
import { indexOfCommit } from "./history.ts";
import type { History, Rows } from "./history.ts";
import { decodeHistory, encodeHistory } from "./history-codec.ts";
import { readLog } from "./read-log.ts";
import type { LoggedCommit, ReadLogOptions, RenameSearch } from "./read-log.ts";

export interface OpenHistoryOptions {
  readonly gitDirectory: string;
  readonly store: IndexStore;
  readonly commit: string;
  /** More commits that will be asked about: one walk for all is cheaper than one for each. */
  readonly alsoCommits?: readonly string[];
  /** What an earlier call returned for this repository. */
  readonly remembered?: History | null;
  /** Called now and then while commits are read from git. */
  readonly progress?: ReportProgress | undefined;
  readonly signal?: AbortSignal;
}

/** Older commits say little; a repository with a million of them must not take a minute. */
const maximumCommits = 120_000;

/** With the version of what is kept of a commit: entries of another version are never read. */
const kind = "history-2";

/**
 * The history up to a commit, read from the store and completed from git. Each completion is one more
 * entry under the next number; when another process took that number first, ours stays in memory.
 */
export async function openHistory(options: OpenHistoryOptions): Promise<History> {
  const { gitDirectory, store, commit, signal, progress, alsoCommits = [] } = options;
  const stored = options.remembered ?? readStored(store);
  if (indexOfCommit(stored, commit) >= 0) return stored;
  const known = headsOf(stored);
  const wanted = [commit, ...alsoCommits];
  const addition = await readAddition(stored, {
    gitDirectory,
    wanted,
    known,
    progress,
    ...(signal && { signal }),
  });
  if (addition.count === 0) return stored;
  store.write(kind, [[String(stored.count), encodeHistory(addition)]]);
  return joined([stored, addition]);
}

const renameSearches: readonly RenameSearch[] = ["-M", "-M100%", "--no-renames"];

/** With objects missing git cannot compare contents; what it can still tell is taken. */
async function readAddition(
  stored: History,
  options: Pick<ReadLogOptions, "gitDirectory" | "wanted" | "known" | "signal"> &
    Pick<OpenHistoryOptions, "progress">,
): Promise<History> {
  for (const renames of renameSearches) {
    const builder = createHistoryBuilder(stored);
    let done = 0;
    const receive = (commit: LoggedCommit): void => {
      builder.add(commit);
      if (++done % 500 === 0) options.progress?.({ kind: "commits", done, total: null });
    };
    if (await readLog({ ...options, limit: maximumCommits, renames, receive }))
      return builder.finish();
    options.signal?.throwIfAborted();
  }
  return createHistoryBuilder(stored).finish();
}

/** An entry's key is the number of commits before it. */
function readStored(store: IndexStore): History {
  const parts: History[] = [];
  for (let count = 0; ;) {
    const bytes = store.read(kind, String(count));
    if (bytes === null) return joined(parts);
    const part = decodeOrNull(bytes);
    if (part === null || part.count === 0) {
      // Later entries count on this one, so all are made again.
      store.remove(kind);
      return joined([]);
    }
    parts.push(part);
    count += part.count;
  }
}

function decodeOrNull(bytes: Uint8Array): History | null {
  try {
    return decodeHistory(bytes);
  } catch {
    return null;
  }
}

/** Commits that no other known commit has as a parent. */
function headsOf(history: History): readonly string[] {
  const hasChild = new Uint8Array(history.count);
  for (const parent of history.parents.values) hasChild[parent] = 1;
  const heads: string[] = [];
  const names = Buffer.from(history.names);
  for (let index = 0; index < history.count; index++) {
    if (hasChild[index] === 0) heads.push(names.toString("hex", index * 20, index * 20 + 20));
  }
  return heads;
}

function joined(all: readonly History[]): History {
  const parts = all.filter(({ count }) => count > 0);
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return {
    count: parts.reduce((sum, part) => sum + part.count, 0),
    names: Buffer.concat(parts.map(({ names }) => names)),
    times: joinTimes(parts.map(({ times }) => times)),
    fixes: Buffer.concat(parts.map(({ fixes }) => fixes)),
    weights: Buffer.concat(parts.map(({ weights }) => weights)),
    parents: joinRows(parts.map(({ parents }) => parents)),
    files: joinRows(parts.map(({ files }) => files)),
    renames: joinRows(parts.map(({ renames }) => renames)),
    terms: joinRows(parts.map(({ terms }) => terms)),
    paths: parts.flatMap(({ paths }) => paths),
  };
}

function joinTimes(parts: readonly Float64Array[]): Float64Array {
  const times = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    times.set(part, at);
    at += part.length;
  }
  return times;
}

function joinRows(parts: readonly Rows[]): Rows {
  const rows = parts.reduce((sum, { offsets }) => sum + offsets.length - 1, 0);
  const size = parts.reduce((sum, { values }) => sum + values.length, 0);
  const offsets = new Uint32Array(rows + 1);
  const values = new Uint32Array(size);
  let row = 0;
  let at = 0;
  for (const part of parts) {
    for (let index = 1; index < part.offsets.length; index++) {
      offsets[++row] = at + (part.offsets[index] ?? 0);
    }
    values.set(part.values, at);
    at += part.values.length;
  }
  return { offsets, values };
}
