import type { Localization, Reproduction, Suspect } from "../core/model.ts";
import type { SuspiciousLine } from "../core/spectrum.ts";
import { modelSignal } from "../../prompts/places.ts";

/**
 * Suspects that the failing tests execute before those that they do not: what does not run is hardly why a
 * test is red. Lines that everything executes may be missing from a long list, and are no evidence.
 * Among either the order stays. What a model named stays where it is: it read the code, and what has to
 * be changed need not run yet. Without lines, or with a reproduction that may be about something else,
 * nothing changes.
 */
export function weighByCoverage(
  localization: Localization,
  reproduction: Reproduction,
  lines: readonly SuspiciousLine[],
): Localization {
  const isTelling = reproduction.kind === "red" && reproduction.doubt === undefined;
  if (!isTelling || lines.length === 0) return localization;
  const byPath = Map.groupBy(lines, ({ path }) => path);
  const scoreOf = (suspect: Suspect): number => ochiaiOf(suspect, byPath);
  return {
    files: coveredFirst(localization.files, scoreOf),
    symbols: coveredFirst(localization.symbols, scoreOf),
  };
}

/** The highest of the suspect's lines. */
function ochiaiOf(
  { location }: Suspect,
  byPath: ReadonlyMap<string, readonly SuspiciousLine[]>,
): number {
  const lines = byPath.get(location.path) ?? [];
  const inside = lines.filter(({ line }) => {
    return location.kind === "file" || (location.span.start <= line && line <= location.span.end);
  });
  return Math.max(0, ...inside.map(({ score }) => score));
}

/** Scores are lifted by their whole range, so that they still order the list. */
function coveredFirst(
  suspects: readonly Suspect[],
  scoreOf: (suspect: Suspect) => number,
): readonly Suspect[] {
  const scores = suspects.map(({ score }) => score);
  const lift = Math.max(...scores) - Math.min(...scores) + 1;
  const weighed = suspects.map((suspect) => {
    const score = scoreOf(suspect);
    const isNamed = suspect.reasons.some(({ signal }) => signal === modelSignal);
    if (score === 0) return isNamed ? { ...suspect, score: suspect.score + lift } : suspect;
    const detail = `executed by the failing tests (Ochiai ${score.toFixed(2)})`;
    const reasons = [{ signal: "coverage", score: lift, detail }, ...suspect.reasons];
    return { ...suspect, score: suspect.score + lift, reasons };
  });
  return weighed.toSorted((a, b) => b.score - a.score);
}
