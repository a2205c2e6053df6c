export interface NearLine {
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

const mostLines = 100_000;

/**
 * Where a text that is not in the file was probably meant: the lines at which most of its own lines
 * follow each other, white space aside; by the words in common when no line is the same.
 */
export function nearestLines(source: string, wanted: string): readonly NearLine[] {
  const lines = source.split(/\r?\n/).slice(0, mostLines);
  const goal = wanted
    .split(/\r?\n/)
    .map(plain)
    .filter((line) => line !== "")
    .slice(0, 40);
  const first = goal[0];
  if (first === undefined) return [];
  const plainLines = lines.map(plain);
  const words = new Set(first.split(/\W+/).filter((word) => word.length > 1));
  return plainLines
    .map((line, index) => ({
      index,
      score: scoreAt(plainLines, index, goal) + common(line, words),
    }))
    .filter(({ score }) => score >= 0.4)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, 3)
    .map(({ index }) => ({ line: index + 1, text: (lines[index] ?? "").slice(0, 160) }));
}

/** How many of the wanted lines stand at and behind this line, the first counting only if equal. */
function scoreAt(lines: readonly string[], index: number, goal: readonly string[]): number {
  if (lines[index] !== goal[0]) return 0;
  return goal.filter((line, offset) => lines[index + offset] === line).length;
}

/** The share of words two lines have in common (Jaccard), at most 1. */
function common(line: string, words: ReadonlySet<string>): number {
  const own = new Set(line.split(/\W+/).filter((word) => word.length > 1));
  const both = [...own].filter((word) => words.has(word)).length;
  const all = new Set([...own, ...words]).size;
  return all === 0 ? 0 : both / all;
}

function plain(line: string): string {
  return line.trim().replace(/\s+/g, " ");
}
