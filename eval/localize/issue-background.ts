import { countTerms } from "../../tools/search/rank/query.ts";
import { createTerms } from "../../tools/search/text/terms.ts";

/** Words of one issue alone tell nothing about how ordinary they are. */
const fewestIssues = 2;

/** In how many issues each word stands: the texts are used, not their solutions. */
export function countIssueWords(statements: readonly string[]): {
  readonly issues: number;
  readonly documents: Readonly<Record<string, number>>;
} {
  const terms = createTerms();
  const counts = new Map<string, number>();
  for (const statement of statements) {
    for (const term of countTerms(statement, terms).keys()) {
      counts.set(term, (counts.get(term) ?? 0) + 1);
    }
  }
  const common = [...counts].filter(([, count]) => count >= fewestIssues);
  return {
    issues: statements.length,
    documents: Object.fromEntries(common.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}
