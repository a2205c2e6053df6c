import { spawn } from "node:child_process";
import { usageError } from "../../../agent/core/errors.ts";

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
const readAtMost = 100_000;
const ofFile = 1_000;
const longestLine = 400;

/** Exact search by ripgrep, hidden files too. */
export async function searchFolder(query: FolderQuery, signal?: AbortSignal): Promise<Hits> {
  const { rgPath } = await import("@vscode/ripgrep");
  const child = spawn(rgPath, argumentsOf(query), {
    cwd: query.folder,
    stdio: ["ignore", "pipe", "pipe"],
    ...(signal === undefined ? {} : { signal }),
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  ended.catch(() => {});
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (part: string) => (complaint += part.slice(0, 500)));
  const hits: Hit[] = [];
  let rest = "";
  for await (const part of child.stdout.setEncoding("utf8")) {
    const lines = `${rest}${String(part)}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) hits.push(...parseHit(line));
    if (hits.length >= readAtMost) child.kill();
  }
  if ((await ended) === 2 && hits.length === 0 && complaint.trim() !== "") {
    throw usageError(
      `got the search pattern ${JSON.stringify(query.pattern)}: ${complaint.trim()}`,
    );
  }
  return { hits: hits.slice(0, readAtMost), notes: notesOf(hits) };
}

function argumentsOf({ pattern, regex, scope }: FolderQuery): readonly string[] {
  const shown = ["--null", "--line-number", "--column", "--no-heading", "--with-filename"];
  const quiet = ["--no-config", "--color=never", "--no-messages"];
  const limits = [`--max-columns=${String(longestLine)}`, `--max-count=${String(ofFile)}`];
  const which = ["--hidden", "--glob=!.git", "--sort=path"];
  const how = regex ? [] : ["--fixed-strings"];
  const places = scope === null ? ["."] : scope.map((path) => `./${path}`);
  return [...quiet, ...shown, ...limits, ...which, ...how, "--regexp", pattern, "--", ...places];
}

function parseHit(row: string): readonly Hit[] {
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

function notesOf(hits: readonly Hit[]): readonly string[] {
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
