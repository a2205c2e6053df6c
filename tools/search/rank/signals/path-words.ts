import type { Corpus } from "../corpus.ts";
import type { IssueBackground } from "../background.ts";
import type { Query, TermCounts } from "../query.ts";
import { signal } from "../signal.ts";
import type { Signal } from "../signal.ts";
import type { Terms } from "../../text/terms.ts";

export interface PathWordOptions {
  readonly corpus: Corpus;
  readonly query: Query;
  readonly terms: Terms;
  readonly background: IssueBackground;
}

/** Words of the issue that are folders or file names; the last two segments count half as much again. */
export function scorePathWords(options: PathWordOptions): readonly Signal[] {
  const words = options.corpus.paths.map((path) => pathTerms(path, options.terms));
  const files = new Map<string, number>();
  for (const row of words) {
    for (const word of new Set(row)) files.set(word, (files.get(word) ?? 0) + 1);
  }
  const score = (counts: TermCounts): Float64Array =>
    Float64Array.from(words, (row) => scoreRow({ row, counts, files, ...options }));
  return [
    signal("path_all", score(options.query.all)),
    signal("path_title", score(options.query.title)),
  ];
}

function pathTerms(path: string, terms: Terms): readonly string[] {
  const stem = path.replace(/\.\w+$/, "");
  return stem.split(/[/.]/).flatMap((part) => terms.of(part));
}

function scoreRow(
  options: PathWordOptions & {
    readonly row: readonly string[];
    readonly counts: TermCounts;
    readonly files: ReadonlyMap<string, number>;
  },
): number {
  const { row, counts, files, background, corpus } = options;
  let score = 0;
  for (const [index, word] of row.entries()) {
    const count = counts.get(word);
    if (count === undefined || word.startsWith("=")) continue;
    const rarity = Math.log(1 + corpus.fileCount / (files.get(word) ?? 1));
    const place = index >= row.length - 2 ? 1.5 : 1;
    score += rarity * background.weightOf(word) * (1 + Math.log(count)) * place;
  }
  return score / (1 + 0.15 * row.length);
}
