import { numberHash } from "../../history/build-history.ts";
import type { History } from "../../history/history.ts";
import { createHashTable, indexIn } from "../hash-table.ts";
import type { HashTable } from "../hash-table.ts";
import { signal } from "../signal.ts";
import type { Signal } from "../signal.ts";
import { filesOfCommits } from "./named-commits.ts";
import type { NamedCommitOptions } from "./named-commits.ts";

export interface NumberedCommitOptions extends Omit<NamedCommitOptions, "commits"> {
  /** Numbers of issues and pull requests that the issue speaks of. */
  readonly numbers: readonly string[];
}

/**
 * Files of the commits whose messages name an issue or pull request that this issue names too: "as in
 * #1234", "since the change of #1234". What was changed for the one is near what is wrong in the other.
 */
export function scoreNumberedCommits(options: NumberedCommitOptions): Signal {
  return signal("hc_number", filesOfCommits(options, findNumberedCommits(options)));
}

export function findNumberedCommits({
  history,
  ancestors,
  numbers,
}: Pick<NumberedCommitOptions, "history" | "ancestors" | "numbers">): readonly number[] {
  if (numbers.length === 0) return [];
  const table = createHashTable(Uint32Array.from(numbers, numberHash));
  const found: number[] = [];
  for (const commit of ancestors) if (namesOne(history, commit, table)) found.push(commit);
  return found;
}

/** Numbers stand behind the words of a message, with no weight. */
function namesOne({ terms, weights }: History, commit: number, numbers: HashTable): boolean {
  const start = terms.offsets[commit] ?? 0;
  for (let at = (terms.offsets[commit + 1] ?? 0) - 1; at >= start; at--) {
    if (weights[at] !== 0) return false;
    if (indexIn(numbers, terms.values[at] ?? 0) >= 0) return true;
  }
  return false;
}
