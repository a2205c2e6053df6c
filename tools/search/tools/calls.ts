import { nameHash } from "../index/read-file-record.ts";
import { isTestPath } from "../index/source-files.ts";
import { bounded, missing } from "./answer.ts";
import type { SearchAnswer } from "./answer.ts";
import type { CodeBase, DefinitionPlace } from "./code-base.ts";
import { findDefinitions, nearestDefinitions } from "./find-definitions.ts";
import { itemOf } from "./search-definitions.ts";

export interface CallQuery {
  readonly symbol: string;
  readonly path?: string | undefined;
  /** Calls in a row, 1 to 3. */
  readonly depth?: number | undefined;
  readonly limit?: number | undefined;
}

/** A name that more definitions share than this could mean any of them and is not followed. */
const maximumNamesakes = 12;

/** Who calls a function, directly and through others; calls are matched by name. */
export function findCallers(base: CodeBase, query: CallQuery): SearchAnswer {
  return walk(base, query, (place) => {
    const wanted = (nameHash(place.name) | 1) >>> 0;
    return base.definitions.filter(
      (candidate) => candidate !== place && mentions(candidate, wanted),
    );
  });
}

/** What a function calls, directly and through others, as far as the repository defines it. */
export function findCallees(base: CodeBase, query: CallQuery): SearchAnswer {
  const byName = Map.groupBy(base.definitions, ({ name }) => (nameHash(name) | 1) >>> 0);
  return walk(base, query, (place) => {
    return [...namesOf(place)].flatMap((name) => {
      const found = (byName.get(name) ?? []).filter(({ file }) => !isTestPath(file.path));
      return found.length > maximumNamesakes ? [] : found.filter((callee) => callee !== place);
    });
  });
}

/** Hashes of the identifiers in a definition's own lines; the lowest bit marks calls. */
function namesOf({ file, row }: DefinitionPlace): Uint32Array {
  const { names, nameOffsets } = file.record;
  return names.subarray(nameOffsets[row] ?? 0, nameOffsets[row + 1] ?? 0);
}

function mentions(place: DefinitionPlace, name: number): boolean {
  return namesOf(place).includes(name);
}

function walk(
  base: CodeBase,
  query: CallQuery,
  next: (place: DefinitionPlace) => readonly DefinitionPlace[],
): SearchAnswer {
  const wanted = { name: query.symbol, kind: "any", path: query.path } as const;
  const roots = findDefinitions(base, wanted);
  if (roots.length === 0) return missing(nearestDefinitions(base, wanted));
  const depth = Math.min(Math.max(1, query.depth ?? 1), 3);
  const distances = new Map<DefinitionPlace, number>(roots.map((root) => [root, 0] as const));
  let edge: readonly DefinitionPlace[] = roots.slice(0, 5);
  for (let distance = 1; distance <= depth && distances.size < 2_000; distance++) {
    edge = edge.slice(0, 100).flatMap((place) =>
      next(place).filter((found) => {
        if (distances.has(found)) return false;
        distances.set(found, distance);
        return true;
      }),
    );
  }
  const found = [...distances].filter(([, distance]) => distance > 0);
  found.sort(([a, near], [b, far]) => near - far || testWeight(a) - testWeight(b));
  const items = found.map(([place, distance]) => {
    return itemOf(place, `distance ${String(distance)}: ${place.unit.definition?.signature ?? ""}`);
  });
  const note = items.length === 0 ? `${query.symbol} is defined, but nothing was found.` : null;
  return { ...bounded(items, query.limit ?? 30), note };
}

function testWeight({ file }: DefinitionPlace): number {
  return isTestPath(file.path) ? 1 : 0;
}
