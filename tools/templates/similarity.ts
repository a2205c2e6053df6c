/** How alike two identifiers are, 0 to 1: shared words of `snake_case` and `camelCase`, then letters. */
export function nameSimilarity(one: string, other: string): number {
  if (one === other) return 1;
  const shared = dice(words(one), words(other));
  return Math.max(shared, 0.8 * dice(pairs(one), pairs(other)), 0.5 * sameShape(one, other));
}

/** How alike two pieces of code are, 0 to 1, by their tokens. */
export function codeSimilarity(one: string, other: string): number {
  return dice(tokens(one), tokens(other));
}

export function tokens(text: string): readonly string[] {
  return text.match(/[\p{L}_$][\p{L}\p{N}_$]*|\d+|[^\s\p{L}\p{N}]/gu) ?? [];
}

export function words(name: string): readonly string[] {
  return name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== "");
}

function pairs(text: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at + 1 < text.length; at += 1) found.push(text.slice(at, at + 2).toLowerCase());
  return found;
}

/** One-letter names stand for one another: `i` and `j`. */
function sameShape(one: string, other: string): number {
  return one.length === 1 && other.length === 1 ? 1 : 0;
}

/** Sørensen–Dice coefficient of two bags. */
function dice(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 || other.length === 0) return 0;
  const left = new Map<string, number>();
  for (const item of one) left.set(item, (left.get(item) ?? 0) + 1);
  let common = 0;
  for (const item of other) {
    const count = left.get(item) ?? 0;
    if (count === 0) continue;
    common += 1;
    left.set(item, count - 1);
  }
  return (2 * common) / (one.length + other.length);
}
