import type { Definition } from "../outline/outline.ts";
import type { Reading, TextRange } from "../workbench.ts";

/** Definitions of a range that stand in no other definition of the range. */
export function outermostIn(reading: Reading, range: TextRange): readonly Definition[] {
  const inside = reading.definitions.filter((definition) => isInside(definition, range));
  return inside.filter(
    (definition) => !inside.some((other) => other !== definition && isInside(definition, other)),
  );
}

export function isInside(inner: TextRange, outer: TextRange): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/**
 * Families with fewer definitions after the edit than before: anything outside the target, and the
 * members of a class. Functions inside a replaced function may come and go.
 */
export function lostDefinitions(
  before: Reading,
  after: Reading,
  { target, replaced }: { readonly target: Definition; readonly replaced: Definition },
): string[] {
  const isContainer = target.kind !== "function" && target.kind !== "method";
  const old = before.definitions.filter((definition) => {
    if (!isInside(definition, target)) return true;
    return isContainer && definition !== target && isMember(definition, target);
  });
  const now = countFamilies(
    after.definitions.filter(
      (definition) => !isInside(definition, replaced) || definition !== replaced,
    ),
  );
  const lost: string[] = [];
  for (const [family, count] of countFamilies(old))
    if ((now.get(family) ?? 0) < count) lost.push(family);
  return lost;
}

function isMember(definition: Definition, target: Definition): boolean {
  return definition.parent === target.name && definition.kind !== "constant";
}

function countFamilies(definitions: readonly Definition[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { family } of definitions) counts.set(family, (counts.get(family) ?? 0) + 1);
  return counts;
}

/** Code of a region that is neither the definition nor a comment; null when there is none. */
export function strayCode(
  reading: Reading,
  region: TextRange,
  definition: TextRange,
): string | null {
  const parts: TextRange[] = [
    { start: region.start, end: definition.start },
    { start: definition.end, end: region.end },
  ];
  for (const part of parts) {
    let rest = "";
    let from = part.start;
    for (const comment of reading.comments.filter((range) => isInside(range, part))) {
      rest += reading.source.slice(from, comment.start);
      from = Math.max(from, comment.end);
    }
    rest += reading.source.slice(from, part.end);
    const stray = rest.replace(/[\s;,]+/g, " ").trim();
    if (stray !== "") return stray.slice(0, 60);
  }
  return null;
}
