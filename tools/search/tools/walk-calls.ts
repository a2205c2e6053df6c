import { isTestPath } from "../index/source-files.ts";
import type { CodeBase, DefinitionPlace, UnitPlace } from "./code-base.ts";
import { findDefinitions } from "./find-definitions.ts";
import type { Trust } from "./find-uses.ts";

export interface CallQuery {
  readonly symbol: string;
  readonly path?: string | undefined;
  /** Calls in a row, 1 to 3. */
  readonly depth?: number | undefined;
  readonly limit?: number | undefined;
}

export interface Step {
  readonly place: UnitPlace;
  readonly trust: Trust;
  /** The identifier that stands in its lines, for callers. */
  readonly name: string | null;
  readonly from: UnitPlace;
  /** Whether what is called is a member of a class; what stands in a namespace is none. */
  readonly isMember: boolean;
}

export interface Reached extends Step {
  readonly distance: number;
}

export interface Walked {
  readonly roots: readonly DefinitionPlace[];
  /** Definitions of the name that were not looked at. */
  readonly others: number;
  readonly reached: readonly Reached[];
}

const limits = { roots: 5, edge: 100, places: 2_000 };

/** Steps from the definitions of a name along calls, each place once and by its surest step. */
export function walkCalls(
  base: CodeBase,
  query: CallQuery,
  next: (place: DefinitionPlace) => readonly Step[],
): Walked {
  const wanted = { name: query.symbol, kind: "any", path: query.path } as const;
  const all = findDefinitions(base, wanted);
  const roots = all.slice(0, limits.roots);
  const depth = Math.min(Math.max(1, query.depth ?? 1), 3);
  const reached = new Map<string, Reached>();
  const started = new Set(roots.map(keyOf));
  const keys = new Set<string>();
  let edge: readonly DefinitionPlace[] = roots;
  for (let distance = 1; distance <= depth && reached.size < limits.places; distance++) {
    const steps = edge.slice(0, limits.edge).flatMap(next);
    const fresh = steps.toSorted(bySurety).filter(({ place }) => {
      if (keys.has(keyOf(place))) return false;
      keys.add(keyOf(place));
      return true;
    });
    for (const step of fresh) reached.set(keyOf(step.place), { ...step, distance });
    // Of several definitions of the name one may use another; from there on they are known.
    for (const key of started) keys.add(key);
    edge = fresh.flatMap(({ place, trust }) => {
      const isGuess = trust === "name" || trust === "receiver";
      const definition = isGuess || started.has(keyOf(place)) ? null : base.definitionAt(place);
      return definition === null ? [] : [definition];
    });
  }
  return { roots, others: all.length - roots.length, reached: [...reached.values()] };
}

function keyOf({ fileIndex, unit }: UnitPlace): string {
  return `${String(fileIndex)} ${unit.name}`;
}

const surety: Readonly<Record<Trust, number>> = {
  file: 0,
  import: 1,
  folder: 2,
  receiver: 3,
  name: 4,
  stranger: 5,
};

export function bySurety(a: Step, b: Step): number {
  return testWeight(a.place) + surety[a.trust] - testWeight(b.place) - surety[b.trust];
}

function testWeight({ file }: UnitPlace): number {
  return isTestPath(file.path) ? 10 : 0;
}
