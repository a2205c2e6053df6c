import type { Corpus } from "../corpus.ts";

/** Lines that code moves between the version a link names and the one that is mended. */
const usualShift = 15;

/** Functions farther away than this have nothing to do with the link. */
const farthest = 120;

/**
 * How near each function stands to a line that the issue links to: 1 where the line is in it, less with
 * the distance, because links often name another version of the file.
 */
export function linkWeights(
  corpus: Corpus,
  links: readonly { readonly file: number; readonly line: number }[],
): ReadonlyMap<number, number> {
  const weights = new Map<number, number>();
  for (const { file, line } of links) {
    const end = corpus.firstUnit[file + 1] ?? 0;
    for (let unit = corpus.firstUnit[file] ?? 0; unit < end; unit++) {
      const found = corpus.units[unit];
      if (found?.kind !== "function") continue;
      const distance = Math.max(0, found.startLine - line, line - found.endLine);
      if (distance > farthest) continue;
      const weight = 1 / (1 + distance / usualShift);
      weights.set(unit, Math.max(weights.get(unit) ?? 0, weight));
    }
  }
  return weights;
}
