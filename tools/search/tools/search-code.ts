import { spawn } from "node:child_process";
import { usageError } from "../../../agent/core/errors.ts";
import { missing } from "./answer.ts";
import type { SearchAnswer, SearchItem } from "./answer.ts";
import type { CodeBase } from "./code-base.ts";
import { unitAt } from "./lines-with.ts";
import { isAt } from "./find-definitions.ts";
import type { IndexedFile } from "../index/snapshot.ts";
import { isTestPath } from "../index/source-files.ts";

export interface CodeQuery {
  readonly pattern: string;
  /** Whether the pattern is a regular expression rather than plain text. */
  readonly regex?: boolean | undefined;
  readonly path?: string | undefined;
  readonly limit?: number | undefined;
}

/** Hits that are read at most: the best of them are shown. */
const readAtMost = 2_000;

/** Lines that contain a text, each with the definition it stands in: code before tests. */
export async function searchCode(
  base: CodeBase,
  query: CodeQuery,
  signal?: AbortSignal,
): Promise<SearchAnswer> {
  const lines =
    base.folder === null
      ? await searchBlobs(base, query, signal)
      : await searchFolder(base.folder, query, signal);
  const known = new Map(base.snapshot.files.map((file) => [String(file.path), file] as const));
  const wanted = lines.filter(({ path }) => query.path === undefined || isAt(path, query.path));
  const items = wanted.map(({ path, line, text }): SearchItem => {
    const units = known.get(path)?.record.units ?? [];
    const inside = unitAt(units, line);
    const symbol = inside === undefined || inside.kind === "module" ? null : inside.name;
    return { path, symbol, start: line, end: line, text: text.slice(0, 240) };
  });
  items.sort((a, b) => weightOf(known, a) - weightOf(known, b));
  if (items.length === 0) return missing([]);
  const limit = query.limit ?? 30;
  const note =
    lines.length >= readAtMost ? `Searching stopped after ${String(readAtMost)} hits.` : null;
  return {
    items: items.slice(0, limit),
    cut: Math.max(0, items.length - limit),
    nearest: [],
    note,
  };
}

/** Where a message is raised or thrown comes before other code, then what is no code, then tests. */
function weightOf(known: ReadonlyMap<string, IndexedFile>, { path, start }: SearchItem): number {
  if (isTestPath(path)) return 3;
  const file = known.get(path);
  if (file === undefined) return 2;
  return file.record.errors.some(({ line }) => line === start) ? 0 : 1;
}

interface Hit {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

async function searchFolder(
  folder: string,
  { pattern, regex = false }: CodeQuery,
  signal: AbortSignal | undefined,
): Promise<readonly Hit[]> {
  const { rgPath } = await import("@vscode/ripgrep");
  const flags = ["--null", "--line-number", "--no-heading", "--color=never", "--no-messages"];
  const limits = ["--max-columns=400", "--max-filesize=3M", "--max-count=200", "--sort=path"];
  const how = regex ? [] : ["--fixed-strings"];
  const args = ["--no-config", ...flags, ...limits, ...how, "--regexp", pattern, "--", "."];
  const child = spawn(rgPath, args, {
    cwd: folder,
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
    hits.push(...lines.flatMap(parseHit));
    if (hits.length >= readAtMost) child.kill();
  }
  if ((await ended) === 2 && hits.length === 0) {
    throw usageError(`got the search pattern ${JSON.stringify(pattern)}: ${complaint.trim()}`);
  }
  return hits.slice(0, readAtMost);
}

function parseHit(line: string): readonly Hit[] {
  const match = /^(?:\.\/)?([^\0]+)\0(\d+):(.*)$/.exec(line);
  if (match === null) return [];
  return [{ path: match[1] ?? "", line: Number(match[2]), text: match[3] ?? "" }];
}

const filesAtOnce = 200;

/** Without a work tree the indexed files are read from git, plain text only. */
async function searchBlobs(
  base: CodeBase,
  { pattern, regex = false, path }: CodeQuery,
  signal: AbortSignal | undefined,
): Promise<readonly Hit[]> {
  if (regex) throw usageError("got a regular expression, which needs a work tree to search in");
  const files = base.snapshot.files.filter((file) => path === undefined || isAt(file.path, path));
  const hits: Hit[] = [];
  for (let at = 0; at < files.length && hits.length < readAtMost; at += filesAtOnce) {
    signal?.throwIfAborted();
    const texts = await base.readTexts(files.slice(at, at + filesAtOnce).map((file) => file.path));
    for (const [found, text] of texts) {
      if (!text.includes(pattern)) continue;
      for (const [index, line] of text.split("\n").entries())
        if (line.includes(pattern)) hits.push({ path: found, line: index + 1, text: line });
    }
  }
  return hits.slice(0, readAtMost);
}
