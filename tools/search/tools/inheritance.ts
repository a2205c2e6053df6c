import { bounded, missing } from "./answer.ts";
import type { SearchAnswer, SearchItem } from "./answer.ts";
import { ancestorsOf, basesOf, descendantsOf, nearestClasses } from "./class-family.ts";
import type { CodeBase, DefinitionPlace } from "./code-base.ts";
import { ambiguity, findDefinitions, missingDefinition } from "./find-definitions.ts";
import { itemOf } from "./search-definitions.ts";
import { headOf } from "./show-definition.ts";

export interface InheritanceQuery {
  /** A class for `findAncestors`; `Class.method` for `findOverrides`. */
  readonly symbol: string;
  readonly path?: string | undefined;
}

/** Classes of one name that are asked about at once. */
const maximumRoots = 5;

/** The classes a class is made of, nearest first. */
export function findAncestors(base: CodeBase, query: InheritanceQuery): SearchAnswer {
  const wanted = { name: query.symbol, kind: "class", path: query.path } as const;
  const all = findDefinitions(base, wanted);
  if (all.length === 0) return missingDefinition(base, wanted);
  const roots = all.slice(0, maximumRoots);
  const families = roots.map((root) => ({ root, found: ancestorsOf(base, [root]) }));
  const items = families.flatMap(({ root, found }) => {
    const of = roots.length === 1 ? "" : ` from ${root.file.path}::${root.unit.name}`;
    return found.map(([place, distance]) => {
      return itemOf(place, `distance ${String(distance)}${of}: ${headOf(place.unit)}`);
    });
  });
  const named = families.flatMap(({ root, found }) => [root, ...found.map(([place]) => place)]);
  const outside = new Set(
    named.flatMap((place) =>
      basesOf(place).filter((name) => nearestClasses(base, name, place).length === 0),
    ),
  );
  const others = all.length - roots.length;
  const notes = [
    outside.size === 0 ? null : `Not in this repository: ${[...outside].join(", ")}.`,
    items.length === 0 && outside.size === 0 ? `${query.symbol} inherits from nothing.` : null,
    roots.length < 2 ? null : ambiguity({ name: query.symbol, path: query.path, roots, others }),
  ].filter((note) => note !== null);
  return { ...bounded(items, 40), note: notes.length === 0 ? null : notes.join(" ") };
}

/** The same method in the classes above and below. */
export function findOverrides(base: CodeBase, query: InheritanceQuery): SearchAnswer {
  const [owner, method] = query.symbol.split(".").slice(-2);
  if (owner === undefined || method === undefined) return needsClass(base, query);
  const wanted = { name: owner, kind: "class", path: query.path } as const;
  const roots = findDefinitions(base, wanted);
  if (roots.length === 0) return missingDefinition(base, wanted);
  const items = [
    ...overridesIn(base, ancestorsOf(base, roots), { method, direction: "above" }),
    ...overridesIn(base, descendantsOf(base, roots), { method, direction: "below" }),
  ];
  if (items.length > 0) return bounded(items, 40);
  const member = { name: method, owner, kind: "function", path: query.path } as const;
  if (findDefinitions(base, member).length === 0) return missingDefinition(base, member);
  return missing([], `${query.symbol} is defined in no class above or below.`);
}

function needsClass(base: CodeBase, { symbol, path }: InheritanceQuery): SearchAnswer {
  const wanted = { name: symbol, kind: "function", path } as const;
  const members = findDefinitions(base, wanted).filter(({ unit }) => unit.name.includes("."));
  const known = [...new Set(members.map(({ unit }) => unit.name))].slice(0, 5);
  const near = known.length > 0 ? known : missingDefinition(base, wanted).nearest;
  return missing(near, `Got ${symbol}, expected Class.method.`);
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
    return [itemOf(found, `${direction}, distance ${String(distance)}: ${headOf(found.unit)}`)];
  });
}
