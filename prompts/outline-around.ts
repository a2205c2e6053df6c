import type { CodeSymbol } from "../agent/core/ports.ts";
import { outlineLines } from "./schematic.ts";

/** What is further from the code that is shown than this is seldom of use beside it. */
const toldSymbols = 50;

/**
 * What stands around code that is shown: members of its classes, and of everything else the names at the
 * top of the file; of a long file what is nearest. What is left out is counted.
 */
export function renderOutlineAround(
  outline: readonly CodeSymbol[],
  shown: ReadonlySet<string | null>,
): string {
  const families = new Set([...shown].map((name) => name?.split(".")[0]));
  const around = outline.filter(
    ({ name, parent, kind }) =>
      families.has(name.split(".")[0]) || (parent === null && kind !== "constant"),
  );
  const told = nearest(around, shown);
  const left = around.length - told.length;
  const more = left === 0 ? [] : [`[… ${left} more, further away]`];
  return [...outlineLines(told, "brief"), ...more].join("\n");
}

/** As many as are told, nearest to what is shown, in the order of the file. */
function nearest(
  around: readonly CodeSymbol[],
  shown: ReadonlySet<string | null>,
): readonly CodeSymbol[] {
  const places = around.flatMap(({ name }, at) => (shown.has(name) ? [at] : []));
  const distance = (at: number): number =>
    places.length === 0 ? at : Math.min(...places.map((place) => Math.abs(place - at)));
  const kept = around
    .map((symbol, at) => ({ symbol, distance: distance(at) }))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, toldSymbols)
    .map(({ symbol }) => symbol);
  // A member means nothing without the class it stands in.
  const chosen = new Set(kept.flatMap(({ name, parent }) => [name, parent]));
  return around.filter(({ name }) => chosen.has(name));
}
