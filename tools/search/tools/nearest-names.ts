/**
 * Names like the one asked for, closest first: same letters in another case, a name that contains it,
 * then few edits (Levenshtein distance, in which two
 * letters that changed places are one edit).
 */
export function nearestNames(
  wanted: string,
  names: Iterable<string>,
  limit = 5,
): readonly string[] {
  const target = wanted.toLowerCase();
  const allowed = Math.max(1, Math.floor(target.length / 3));
  const scored: { name: string; distance: number }[] = [];
  for (const name of new Set(names)) {
    const distance = distanceTo(target, name.toLowerCase(), allowed);
    if (distance <= allowed) scored.push({ name, distance });
  }
  scored.sort(
    (a, b) => a.distance - b.distance || a.name.length - b.name.length || compare(a.name, b.name),
  );
  return scored.slice(0, limit).map(({ name }) => name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function distanceTo(target: string, name: string, allowed: number): number {
  if (name === target) return 0;
  if (target.length > 2 && name.length > 2 && (name.includes(target) || target.includes(name))) {
    return 0.5 + Math.abs(name.length - target.length) / 100;
  }
  if (Math.abs(name.length - target.length) > allowed) return Infinity;
  return editDistance(target, name);
}

function editDistance(a: string, b: string): number {
  let beforeThat: readonly number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a.charCodeAt(row - 1) === b.charCodeAt(column - 1) ? 0 : 1;
      const replaced = (previous[column - 1] ?? 0) + same;
      const swapped = isSwap(a, b, { row, column })
        ? (beforeThat[column - 2] ?? 0) + 1
        : Number.POSITIVE_INFINITY;
      const shifted = Math.min(previous[column] ?? 0, current[column - 1] ?? 0) + 1;
      current.push(Math.min(replaced, shifted, swapped));
    }
    beforeThat = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

function isSwap(
  a: string,
  b: string,
  at: { readonly row: number; readonly column: number },
): boolean {
  const { row, column } = at;
  return row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
}
