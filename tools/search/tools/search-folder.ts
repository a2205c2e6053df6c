import { startRipgrep } from "./ripgrep.ts";

/** A line that contains what was looked for. */
export interface Hit {
  readonly path: string;
  readonly line: number;
  /** UTF-16 units in front of the first match. */
  readonly column: number;
  /** Null for a line that is too long to be handed over for every hit. */
  readonly text: string | null;
}

export interface Hits {
  readonly hits: readonly Hit[];
  /** What was not read, in sentences. */
  readonly notes: readonly string[];
}

export interface FolderQuery {
  readonly folder: string;
  readonly pattern: string;
  readonly regex: boolean;
  /** Files and folders, relative; null for all. */
  readonly scope: readonly string[] | null;
}

/** All hits are read before the best are chosen; these bounds are for patterns that fit every line. */
export const readAtMost = 100_000;
export const ofFile = 1_000;

/** Exact search by ripgrep, hidden files too. */
export async function searchFolder(query: FolderQuery, signal?: AbortSignal): Promise<Hits> {
  const hits: Hit[] = [];
  const { scope } = query;
  const places = scope === null ? ["."] : scope.map((path) => `./${path}`);
  const limits = [`--max-count=${String(ofFile)}`, "--hidden", "--glob=!.git", "--sort=path"];
  const rg = await startRipgrep({ ...query, more: limits, places }, signal);
  rg.end();
  for await (const row of rg.rows) {
    hits.push(...parseHit(row));
    if (hits.length >= readAtMost) rg.stop();
  }
  await rg.finish(hits.length);
  return { hits: hits.slice(0, readAtMost), notes: notesOf(hits) };
}

export function parseHit(row: string): readonly Hit[] {
  const match = /^(?:\.\/)?([^\0]+)\0(\d+):(\d+):(.*)$/.exec(row);
  if (match === null) return [];
  const [, path = "", line, bytes, text = ""] = match;
  const isLeftOut = /^\[Omitted long .*line/.test(text);
  const before = Number(bytes) - 1;
  const column = isLeftOut ? before : unitsOf(text, before);
  return [{ path, line: Number(line), column, text: isLeftOut ? null : text }];
}

/** ripgrep counts bytes. */
function unitsOf(text: string, bytes: number): number {
  return Buffer.from(text).subarray(0, bytes).toString().length;
}

export function notesOf(hits: readonly Hit[]): readonly string[] {
  if (hits.length >= readAtMost) {
    return [`Searching stopped after ${String(readAtMost)} hits, in the order of paths.`];
  }
  const counts = new Map<string, number>();
  for (const { path } of hits) counts.set(path, (counts.get(path) ?? 0) + 1);
  const full = [...counts].filter(([, count]) => count >= ofFile).map(([path]) => path);
  if (full.length === 0) return [];
  const more = full.length > 3 ? ` and ${String(full.length - 3)} more` : "";
  return [
    `Only the first ${String(ofFile)} hits were read of ${full.slice(0, 3).join(", ")}${more}.`,
  ];
}
