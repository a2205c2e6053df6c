import type { ChangedFunction } from "../../history/changed-functions.ts";
import type { Corpus } from "../corpus.ts";
import { signal } from "../signal.ts";
import type { Signal } from "../signal.ts";

/**
 * Functions that the commits changed which an issue names. Git gives a function's name without its class,
 * so methods of one name in one file share what speaks for it.
 */
export function scoreChangedFunctions(
  corpus: Corpus,
  units: Uint32Array,
  changed: readonly ChangedFunction[],
): Signal {
  const values = new Float64Array(units.length);
  if (changed.length === 0) return signal("unit_commit", values);
  const keyOf = (path: string, name: string): string => `${path}\n${name}`;
  const places = Map.groupBy(units.keys(), (index) => {
    const unit = units[index] ?? 0;
    const name = corpus.units[unit]?.name ?? "";
    const path = corpus.paths[corpus.fileOfUnit[unit] ?? 0] ?? "";
    return keyOf(path, name.slice(name.lastIndexOf(".") + 1));
  });
  for (const { path, name, share } of changed) {
    const found = places.get(keyOf(path, name)) ?? [];
    for (const index of found) values[index] = (values[index] ?? 0) + share / found.length;
  }
  return signal("unit_commit", values);
}
