import { bounded, missing } from "./answer.ts";
import type { SearchAnswer } from "./answer.ts";
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
  const roots = findDefinitions(base, wanted);
  if (roots.length === 0) return missing(nearestDefinitions(base, wanted));
  const outside = new Set<string>();
  const found = climb(roots.slice(0, 3), (place) => {
    return basesOf(place).flatMap((name) => {
      const bases = classesNamed(base, name);
      if (bases.length === 0) outside.add(name);
      return bases;
    });
  });
  const items = found.map(([place, distance]) => {
    return itemOf(place, `distance ${String(distance)}: ${place.unit.definition?.signature ?? ""}`);
  });
  const note = outside.size === 0 ? null : `Not in this repository: ${[...outside].join(", ")}`;
  return { ...bounded(items, 40), note };
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
  const above = climb(roots, (place) => basesOf(place).flatMap((name) => classesNamed(base, name)));
  const below = climb(roots, (place) => subclassesOf(base, place.name));
  const items = [...above, ...below].flatMap(([place, distance]) => {
    const found = methodOf(base, place, method);
    if (found === undefined) return [];
    const direction = above.some(([other]) => other === place) ? "above" : "below";
    const signature = found.unit.definition?.signature ?? "";
    return [itemOf(found, `${direction}, distance ${String(distance)}: ${signature}`)];
  });
  return bounded(items, 40);
}

function basesOf({ unit }: DefinitionPlace): readonly string[] {
  return (unit.definition?.bases ?? []).map((name) => {
    return (
      name
        .replace(/[<([].*$/s, "")
        .split(/[.:]/)
        .at(-1)
        ?.trim() ?? name
    );
  });
}

function classesNamed(base: CodeBase, name: string): readonly DefinitionPlace[] {
  return base.definitions.filter((place) => place.unit.kind === "class" && place.name === name);
}

function subclassesOf(base: CodeBase, name: string): readonly DefinitionPlace[] {
  return base.definitions.filter((place) => {
    return place.unit.kind === "class" && basesOf(place).includes(name);
  });
}

function methodOf(
  base: CodeBase,
  { file, unit }: DefinitionPlace,
  method: string,
): DefinitionPlace | undefined {
  const name = `${unit.name}.${method}`;
  return base.definitions.find((place) => place.file === file && place.unit.name === name);
}

/** Breadth first, each place once, with its distance from the nearest root. */
function climb(
  roots: readonly DefinitionPlace[],
  next: (place: DefinitionPlace) => readonly DefinitionPlace[],
): readonly (readonly [DefinitionPlace, number])[] {
  const distances = new Map<DefinitionPlace, number>(roots.map((root) => [root, 0] as const));
  let edge = roots;
  for (let distance = 1; edge.length > 0 && distance <= 20 && distances.size < 500; distance++) {
    edge = edge.flatMap((place) =>
      next(place).filter((found) => {
        if (distances.has(found)) return false;
        distances.set(found, distance);
        return true;
      }),
    );
  }
  return [...distances].filter(([, distance]) => distance > 0);
}
