import { rowOf } from "../../history/history.ts";
import type { History } from "../../history/history.ts";
import type { Corpus } from "../corpus.ts";
import { signal } from "../signal.ts";
import type { Signal } from "../signal.ts";
import type { CurrentFile } from "./history.ts";

export interface NamedCommitOptions {
  readonly corpus: Corpus;
  readonly history: History;
  readonly ancestors: Uint32Array;
  readonly currentFile: CurrentFile;
  /** Beginnings of names, in lower case, at least seven digits. */
  readonly commits: readonly string[];
}

/**
 * Files of the commits that the issue names: "since 5ceaf14686", "bisected to …". A regression is nearly
 * always mended in one of the files that brought it.
 */
export function scoreNamedCommits(options: NamedCommitOptions): Signal {
  return signal("hc_named", filesOfCommits(options, findNamedCommits(options)));
}

/** Files of some commits; each commit's weight is shared among its files. */
export function filesOfCommits(
  { corpus, history, currentFile }: Omit<NamedCommitOptions, "commits">,
  commits: readonly number[],
): Float64Array {
  const values = new Float64Array(corpus.fileCount);
  for (const commit of commits) {
    const files = rowOf(history.files, commit);
    if (files.length > maximumFiles) continue;
    for (const path of files) {
      const file = currentFile(path);
      if (file >= 0) values[file] = (values[file] ?? 0) + 1 / Math.sqrt(files.length);
    }
  }
  return values;
}

/** A commit of more files is a reformatting. */
const maximumFiles = 40;

/** The first 28 bits are compared as a number; few commits are left to be compared as text. */
export function findNamedCommits(
  options: Pick<NamedCommitOptions, "history" | "ancestors" | "commits">,
): readonly number[] {
  const { history, ancestors, commits } = options;
  if (commits.length === 0) return [];
  const names = Buffer.from(
    history.names.buffer,
    history.names.byteOffset,
    history.names.byteLength,
  );
  const beginnings = new Set(commits.map((name) => Number.parseInt(name.slice(0, 7), 16)));
  const found: number[] = [];
  for (const commit of ancestors) {
    if (!beginnings.has(names.readUInt32BE(commit * 20) >>> 4)) continue;
    const name = names.toString("hex", commit * 20, commit * 20 + 20);
    if (commits.some((beginning) => name.startsWith(beginning))) found.push(commit);
  }
  return found;
}
