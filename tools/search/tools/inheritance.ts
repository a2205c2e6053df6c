import { bounded, missing } from "./answer.ts";
import type { SearchAnswer, SearchItem } from "./answer.ts";
import { ancestorsOf, basesOf, classesNamed, descendantsOf } from "./class-family.ts";
import type { CodeBase, DefinitionPlace } from "./code-base.ts";
import { findDefinitions, nearestDefinitions } from "./find-definitions.ts";
import { itemOf } from "./search-definitions.ts";

export interface InheritanceQuery {
  /** A class for `findAncestors`; `Class.method` for `findOverrides`. */
  readonly symbol: string;
  readonly path?: string | undefined;
}

/** The classes a class is made of, nearest first. */
export function findAncestors(base: CodeBase, query: InheritanceQuery): SearchAnswer {
  const wanted = { name: query.symbol, kind: "class", path: query.path } as const;
  const roots = findDefinitions(base, wanted).slice(0, 3);
  if (roots.length === 0) return missing(nearestDefinitions(base, wanted));
  const found = ancestorsOf(base, roots);
  const named = [...roots, ...found.map(([place]) => place)].flatMap(basesOf);
  const outside = [...new Set(named)].filter((name) => classesNamed(base, name).length === 0);
  const items = found.map(([place, distance]) => {
    return itemOf(place, `distance ${String(distance)}: ${signatureOf(place)}`);
  });
  const notes = [
    outside.length === 0 ? null : `Not in this repository: ${outside.join(", ")}`,
    items.length === 0 && outside.length === 0 ? `${query.symbol} inherits from nothing.` : null,
  ].filter((note) => note !== null);
  return { ...bounded(items, 40), note: notes.length === 0 ? null : notes.join(" ") };
}

/** The same method in the classes above and below. */
export function findOverrides(base: CodeBase, query: InheritanceQuery): SearchAnswer {
  const [owner, method] = query.symbol.split(".").slice(-2);
  if (owner === undefined || method === undefined) {
    return missing([], `Got ${query.symbol}, expected Class.method.`);
  }
  const wanted = { name: owner, kind: "class", path: query.path } as const;
  const roots = findDefinitions(base, wanted);
  if (roots.length === 0) return missing(nearestDefinitions(base, wanted));
  const items = [
    ...overridesIn(base, ancestorsOf(base, roots), { method, direction: "above" }),
    ...overridesIn(base, descendantsOf(base, roots), { method, direction: "below" }),
  ];
  if (items.length > 0) return bounded(items, 40);
  const known = findDefinitions(base, { name: method, owner, kind: "function", path: query.path });
  if (known.length === 0)
    return missing(nearestDefinitions(base, { name: method, kind: "function" }));
  return missing([], `${query.symbol} is defined in no class above or below.`);
}

function overridesIn(
  base: CodeBase,
  classes: readonly (readonly [DefinitionPlace, number])[],
  { method, direction }: { readonly method: string; readonly direction: string },
): readonly SearchItem[] {
  return classes.flatMap(([place, distance]) => {
    const name = `${place.unit.name}.${method}`;
    const found = (base.byName.get(method) ?? []).find(
      (other) => other.unit.name === name && other.file.family === place.file.family,
    );
    if (found === undefined) return [];
    return [itemOf(found, `${direction}, distance ${String(distance)}: ${signatureOf(found)}`)];
  });
}

function signatureOf({ unit }: DefinitionPlace): string {
  return unit.definition?.signature ?? "";
}
