import type { TestReport } from "../core/model.ts";
import type { Tried } from "./try-proposal.ts";

/** Candidates that cannot be told apart by what they do to the tests or by their code. */
export interface BehaviourGroup {
  readonly members: readonly Tried[];
  /** How many proposals ended in this behaviour. */
  readonly votes: number;
}

export interface Selection {
  readonly winner: Tried;
  readonly groups: readonly BehaviourGroup[];
}

/**
 * Groups candidates by behaviour (the suite's result, test by test) and, inside a behaviour, by code
 * without comments and white space. The largest behaviour wins; inside it the cheapest source, then
 * the smallest change, then the earliest. Every candidate here has passed the same gates, so nothing
 * is decided by the number of passing tests (B4, arXiv 2409.08692: that rule is the worst one).
 */
export function select(candidates: readonly Tried[]): Selection | null {
  const groups = groupBy(candidates, behaviourKey).map((members): BehaviourGroup => ({
    members,
    votes: members.length,
  }));
  const best = groups.toSorted((a, b) => b.votes - a.votes)[0];
  if (best === undefined) return null;
  const ranked = best.members
    .map((tried, found) => ({ tried, found }))
    .sort((a, b) => a.tried.changedCharacters - b.tried.changedCharacters || a.found - b.found);
  const winner = ranked[0]?.tried;
  return winner === undefined ? null : { winner, groups };
}

function behaviourKey(tried: Tried): string {
  const { verdict, after } = tried.verification;
  return `${verdict.kind}\n${after === null ? "" : reportKey(after)}`;
}

function reportKey(report: TestReport): string {
  if (report.kind === "did-not-run") return report.why;
  return JSON.stringify(Object.entries(report.tests).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
