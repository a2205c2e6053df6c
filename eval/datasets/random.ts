/**
 * Seeded random numbers, so that a shuffle can be repeated anywhere: mulberry32 (Tommy Ettinger's
 * SplitMix-like 32-bit generator), period 2^32. Not for secrets.
 *
 * @param seed taken modulo 2^32.
 * @returns numbers in [0, 1).
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Fisher–Yates from the end, on a copy. */
export function shuffle<Item>(items: readonly Item[], seed: number): readonly Item[] {
  const random = seededRandom(seed);
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const chosen = Math.floor(random() * (last + 1));
    const [moved] = shuffled.splice(last, 1, ...shuffled.slice(chosen, chosen + 1));
    if (moved !== undefined) shuffled.splice(chosen, 1, moved);
  }
  return shuffled;
}
