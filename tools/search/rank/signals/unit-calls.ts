import { nameHash } from "../../index/read-file-record.ts";
import { stopWords } from "../../index/reserved-words.ts";
import type { Corpus } from "../corpus.ts";
import { signal } from "../signal.ts";
import type { Signal } from "../signal.ts";

/** A name with more definitions than this says little about which one is called. */
const maximumNamesakes = 4;

/**
 * Suspicion along calls: a function that a suspect calls, and one that calls a suspect. Calls are
 * matched by name alone, so names that many functions share are left out.
 */
export function scoreCalls(
  corpus: Corpus,
  units: Uint32Array,
  suspicion: Float64Array,
): readonly Signal[] {
  const named = unitsByName(corpus, units);
  const byCallers = new Float64Array(units.length);
  const byCallees = new Float64Array(units.length);
  for (const [caller, unit] of units.entries()) {
    forEachCall(corpus, unit, (hash) => {
      const callees = named.get(hash) ?? [];
      if (callees.length > maximumNamesakes) return;
      for (const callee of callees) {
        if (callee === caller) continue;
        raise(byCallers, callee, (suspicion[caller] ?? 0) / callees.length);
        raise(byCallees, caller, (suspicion[callee] ?? 0) / callees.length);
      }
    });
  }
  return [signal("unit_callers", byCallers), signal("unit_callees", byCallees)];
}

function raise(values: Float64Array, at: number, value: number): void {
  values[at] = Math.max(values[at] ?? 0, value);
}

function unitsByName(corpus: Corpus, units: Uint32Array): ReadonlyMap<number, readonly number[]> {
  const named = new Map<number, number[]>();
  for (const [index, unit] of units.entries()) {
    const name = corpus.units[unit]?.name ?? "";
    const last = name.slice(name.lastIndexOf(".") + 1);
    // `new`, `default`: as common as keywords, and the weights were trained without them.
    if (stopWords.has(last)) continue;
    const hash = nameHash(last);
    const known = named.get(hash);
    if (known === undefined) named.set(hash, [index]);
    else known.push(index);
  }
  return named;
}

/** The lowest bit of a name's hash says that it is called. */
function forEachCall(corpus: Corpus, unit: number, visit: (hash: number) => void): void {
  const file = corpus.fileOfUnit[unit] ?? 0;
  const record = corpus.snapshot.files[file]?.record;
  if (record === undefined) return;
  const row = unit - (corpus.firstUnit[file] ?? 0);
  const end = record.nameOffsets[row + 1] ?? 0;
  for (let at = record.nameOffsets[row] ?? 0; at < end; at++) {
    const name = record.names[at] ?? 0;
    if ((name & 1) === 1) visit((name & ~1) >>> 0);
  }
}
