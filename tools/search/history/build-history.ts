import { isTestPath, sourceLanguage } from "../index/source-files.ts";
import { createTerms } from "../text/terms.ts";
import type { Terms } from "../text/terms.ts";
import { packRows } from "./history.ts";
import type { History } from "./history.ts";
import type { LoggedCommit } from "./read-log.ts";

/**
 * Appends commits to a history.
 * @param commits children before parents, as git prints them; none of them known yet.
 */
export function buildHistory(
  commits: readonly LoggedCommit[],
  before: Pick<History, "count" | "names" | "paths">,
): History {
  const oldestFirst = commits.toReversed();
  const paths = new Map(before.paths.map((path, index) => [path, index] as const));
  const pathIndex = (path: string): number => {
    const known = paths.get(path) ?? paths.size;
    paths.set(path, known);
    return known;
  };
  const messages = readMessages(oldestFirst);
  const changes = oldestFirst.map((commit) => readChanges(commit, pathIndex));
  return {
    count: oldestFirst.length,
    names: Buffer.concat(oldestFirst.map(({ commit }) => Buffer.from(commit, "hex"))),
    times: Float64Array.from(oldestFirst, ({ seconds }) => seconds),
    fixes: Uint8Array.from(oldestFirst, ({ message }) => (speaksOfFix(message) ? 1 : 0)),
    parents: packRows(parentsOf(oldestFirst, before)),
    files: packRows(changes.map(({ files }) => files)),
    renames: packRows(changes.map(({ renames }) => renames)),
    terms: messages.terms,
    weights: messages.weights,
    paths: [...paths.keys()].slice(before.paths.length),
  };
}

function parentsOf(
  oldestFirst: readonly LoggedCommit[],
  before: Pick<History, "count" | "names">,
): readonly (readonly number[])[] {
  const indices = new Map<string, number>();
  const names = Buffer.from(before.names);
  for (let index = 0; index < before.count; index++) {
    indices.set(names.toString("hex", index * 20, index * 20 + 20), index);
  }
  for (const [index, { commit }] of oldestFirst.entries())
    indices.set(commit, before.count + index);
  return oldestFirst.map(({ parents }) =>
    parents.map((parent) => indices.get(parent)).filter((index) => index !== undefined),
  );
}

function readChanges(
  { changes }: LoggedCommit,
  pathIndex: (path: string) => number,
): { readonly files: readonly number[]; readonly renames: readonly number[] } {
  const files: number[] = [];
  const renames: number[] = [];
  for (const { path, before } of changes) {
    if (sourceLanguage(path) === null) continue;
    if (!isTestPath(path)) files.push(pathIndex(path));
    if (before !== null && sourceLanguage(before) !== null) {
      renames.push(pathIndex(before), pathIndex(path));
    }
  }
  return { files, renames };
}

function speaksOfFix(message: string): boolean {
  const subject = message.trim().split("\n", 1)[0]?.slice(0, 120) ?? "";
  return /\b(fix|fixe[sd]|bug|regression|closes?|resolve[sd]?|issue)\b|#\d+/i.test(subject);
}

/** Packed as it is read: tens of thousands of small tables would take more memory than all the rest. */
function readMessages(commits: readonly LoggedCommit[]): Pick<History, "terms" | "weights"> {
  const terms = createTerms();
  const offsets = new Uint32Array(commits.length + 1);
  const values: number[] = [];
  const weights: number[] = [];
  const counts = new Map<number, number>();
  for (const [index, { message }] of commits.entries()) {
    const [subject = "", ...rest] = message.trim().split("\n");
    const body = rest.filter((line) => !trailer.test(line)).join("\n");
    counts.clear();
    countWords({ text: subject, amount: 2, counts, terms });
    countWords({ text: body.slice(0, 3000), amount: 1, counts, terms });
    for (const [hash, count] of counts) {
      values.push(hash);
      weights.push(Math.min(255, count));
    }
    offsets[index + 1] = values.length;
  }
  return {
    terms: { offsets, values: Uint32Array.from(values) },
    weights: Uint8Array.from(weights),
  };
}

const trailer = /^\s*(?:Signed-off|Co-authored|Reviewed|Author|Thanks)/;

function countWords(options: {
  readonly text: string;
  readonly amount: number;
  readonly counts: Map<number, number>;
  readonly terms: Terms;
}): void {
  const { text, amount, counts, terms } = options;
  for (const word of text.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []) {
    for (const hash of terms.hashesOf(word)) counts.set(hash, (counts.get(hash) ?? 0) + amount);
  }
}
