import { indexOfCommit, strictAncestors } from "../history/history.ts";
import type { IssueText } from "../issue/parse-issue.ts";
import type { PreparedCorpus } from "./score-signals.ts";
import { findNamedCommits } from "./signals/named-commits.ts";
import { findNumberedCommits } from "./signals/numbered-commits.ts";

/**
 * The commits that an issue names by their name, or by the number of an issue or pull request: strict
 * ancestors of the base only, newest first.
 */
export function commitsOfIssue(
  { corpus, history }: Pick<PreparedCorpus, "corpus" | "history">,
  { commits, numbers }: Pick<IssueText, "commits" | "numbers">,
): readonly string[] {
  if (history === null || commits.length + numbers.length === 0) return [];
  const base = indexOfCommit(history, corpus.snapshot.commit);
  if (base < 0) return [];
  const ancestors = strictAncestors(history, base);
  const found = new Set([
    ...findNamedCommits({ history, ancestors, commits }),
    ...findNumberedCommits({ history, ancestors, numbers }),
  ]);
  const names = Buffer.from(history.names);
  return [...found]
    .toSorted((a, b) => b - a)
    .map((commit) => names.toString("hex", commit * 20, commit * 20 + 20));
}
