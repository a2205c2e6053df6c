import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "../../../agent/core/package-root.ts";

/**
 * How ordinary a word is in issues of any project: `expected` and `version` are in a third of them and
 * say nothing about the fault. Counted over the training issues' texts, without their solutions.
 */
export interface IssueBackground {
  /** 1 for a word that issues hardly use, down to 0.05 for one that is everywhere. */
  weightOf(term: string): number;
}

const schema = z.object({
  issues: z.number(),
  // Thousands of words: one loop, where a schema of each entry takes longer than the ranking's words do.
  documents: z.custom<Readonly<Record<string, number>>>(isCounts, "expected words with numbers"),
});

function isCounts(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).every((count) => typeof count === "number");
}

export function loadIssueBackground(): IssueBackground {
  const file = join(packageRoot, "tools/search/rank/weights/issue-background.json");
  return createIssueBackground(schema.parse(JSON.parse(readFileSync(file, "utf8"))));
}

export function createIssueBackground(data: z.infer<typeof schema>): IssueBackground {
  const documents = new Map(Object.entries(data.documents));
  const rarest = Math.log((data.issues + 1) / 1.5);
  return {
    weightOf(term) {
      const ratio = Math.log((data.issues + 1) / ((documents.get(term) ?? 0) + 0.5)) / rarest;
      return Math.min(1, Math.max(0.05, ratio));
    },
  };
}
