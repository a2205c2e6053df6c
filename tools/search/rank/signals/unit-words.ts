import type { Corpus } from "../corpus.ts";
import type { Matches } from "../matches.ts";
import { saturated } from "../query.ts";
import type { Query } from "../query.ts";
import { signal, valuesOver } from "../signal.ts";
import type { Signal } from "../signal.ts";
import { rarityOf } from "./words.ts";

export interface UnitWordOptions {
  readonly corpus: Corpus;
  readonly query: Query;
  readonly matches: Matches;
  /** The candidates. */
  readonly units: Uint32Array;
}

/**
 * How much of the issue a function covers, counted by weight of words rather than by frequency, and how
 * much of it stands in the function's documentation.
 */
export function scoreUnitWords(options: UnitWordOptions): readonly Signal[] {
  const { corpus, query, matches, units } = options;
  const place = new Int32Array(corpus.unitCount).fill(-1);
  for (const [index, unit] of units.entries()) place[unit] = index;
  const rarity = rarityOfTerms(options);
  const all = saturated(query.all, query.terms);
  const inTitle = query.terms.map((term) => (query.title.has(term) ? 1 : 0));
  const covered = new Float64Array(units.length);
  const coveredTitle = new Float64Array(units.length);
  const documented = new Float64Array(units.length);
  for (let at = 0; at < matches.count; at++) {
    const index = place[matches.unit[at] ?? 0] ?? -1;
    if (index < 0) continue;
    const term = matches.term[at] ?? 0;
    const weight = (rarity[term] ?? 0) * (query.weights[term] ?? 0);
    covered[index] = (covered[index] ?? 0) + weight;
    coveredTitle[index] = (coveredTitle[index] ?? 0) + weight * (inTitle[term] ?? 0);
    const frequency = matches.documentation[at] ?? 0;
    const amount = (frequency / (frequency + 1.2)) * weight * (all[term] ?? 0);
    documented[index] = (documented[index] ?? 0) + amount;
  }
  return [
    signal("unit_cover", covered),
    signal("unit_cover_title", coveredTitle),
    signal("unit_docs", documented),
  ];
}

function rarityOfTerms({ corpus, query, matches }: UnitWordOptions): Float64Array {
  const documents = new Float64Array(query.terms.length);
  for (let at = 0; at < matches.count; at++) {
    const term = matches.term[at] ?? 0;
    documents[term] = (documents[term] ?? 0) + 1;
  }
  return documents.map((count) => rarityOf(count, Math.max(1, corpus.unitCount)));
}

/** The words of the class around a method: its own body, and the best of its other methods. */
export function scoreOwners(
  corpus: Corpus,
  units: Uint32Array,
  scores: Float64Array,
): readonly Signal[] {
  const bodies = new Map<string, number>();
  const best = new Map<string, number[]>();
  const ownerOf = (unit: number): string => {
    const name = corpus.units[unit]?.name ?? "";
    return `${String(corpus.fileOfUnit[unit] ?? 0)}:${name.slice(0, Math.max(0, name.lastIndexOf(".")))}`;
  };
  const files = new Set([...units].map((unit) => corpus.fileOfUnit[unit] ?? 0));
  for (const file of files) {
    const end = corpus.firstUnit[file + 1] ?? 0;
    for (let unit = corpus.firstUnit[file] ?? 0; unit < end; unit++) {
      const found = corpus.units[unit];
      if (found?.kind === "class") bodies.set(`${String(file)}:${found.name}`, scores[unit] ?? 0);
      if (found?.kind !== "function") continue;
      const known = best.get(ownerOf(unit));
      if (known === undefined) best.set(ownerOf(unit), [scores[unit] ?? 0]);
      else known.push(scores[unit] ?? 0);
    }
  }
  for (const list of best.values()) list.sort((a, b) => b - a);
  const over = (value: (unit: number) => number): Float64Array => valuesOver(units, value);
  return [
    signal(
      "unit_class",
      over((unit) => bodies.get(ownerOf(unit)) ?? 0),
    ),
    signal(
      "unit_siblings",
      over((unit) => {
        const [first = 0, second = 0] = best.get(ownerOf(unit)) ?? [];
        return (scores[unit] ?? 0) === first ? second : first;
      }),
    ),
  ];
}
